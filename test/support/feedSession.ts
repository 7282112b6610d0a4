// A session whose feed is OSV's API, the names that it is told, and a project of public and private names.
import { personalFiles, personalRegistries } from '../../server/src/node/personalFiles';
import type { HttpRequest, HttpResponse } from '../../server/src/ports';
import { Session, type Settings } from '../../server/src/session';
import { npmLock } from './locks';
import { memoryPorts, reply } from './memoryPorts';
import { osv } from './project';

export const manifest = JSON.stringify({
  workspaces: ['packages/*'],
  dependencies: { left: '^1.0.0', '@own/tool': '1.0.0', forked: 'github:a/forked', '@shop/lib': '*' },
});
export const lock = npmLock(
  { left: '^1.0.0', '@own/tool': '1.0.0', forked: 'github:a/forked', '@shop/lib': '*' },
  {
    'node_modules/left': { version: '1.0.0', resolved: 'https://registry.npmjs.org/left/-/left-1.0.0.tgz' },
    'node_modules/@own/tool': {
      version: '1.0.0',
      resolved: 'https://npm.own.example/@own/tool/-/tool-1.0.0.tgz',
    },
    'node_modules/forked': { version: '1.0.0', resolved: 'git+ssh://git@github.com/a/forked.git#abc' },
    'node_modules/@shop/lib': { resolved: 'packages/lib', link: true },
    'packages/lib': { name: '@shop/lib', version: '1.0.0' },
  },
);
/** Its root asks for a public name, and for one each of a private registry, of git and of a workspace. */
export const files = {
  '/project/package.json': manifest,
  '/project/package-lock.json': lock,
  '/project/packages/lib/package.json': '{"name":"@shop/lib","version":"1.0.0"}',
};

interface Surroundings {
  readonly files: Readonly<Record<string, string>>;
  readonly trusted: boolean;
  readonly home?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A session that asks OSV's API, by default about the project above; `named` is what that was told, request by request. */
export function start(
  settings: Partial<Settings> = {},
  http: (request: HttpRequest) => HttpResponse = answer,
  around: Surroundings = { files, trusted: true },
) {
  const ports = memoryPorts({ files: around.files, http });
  const npmConfig = {
    ...ports.npmConfig,
    personalFiles: personalFiles({}, around.home ?? '/home', 'linux'),
    personalRegistries: personalRegistries(around.env ?? {}),
  };
  const session = new Session(
    { ...ports, npmConfig },
    {
      roots: ['/project'],
      settings: { advisories: [], bundled: true, offline: false, feeds: [{ id: 'osvApi' }], ...settings },
      trusted: around.trusted,
    },
  );
  return { session, ports, named: () => ports.requests.flatMap(namesIn) };
}

/** OSV's API, which tells of one record whatever it is asked about: malware in `left`. */
export function answer({ url }: HttpRequest): HttpResponse {
  const record = { ...(osv('MAL-2026-9', 'left', { modified: '2026-11-01T00:00:00Z' }) as object) };
  if (url.endsWith('/v1/vulns/MAL-2026-9')) return reply(200, record);
  if (!url.endsWith('/v1/querybatch')) return reply(404);
  return reply(200, { results: [{ vulns: [{ id: 'MAL-2026-9', modified: '2026-11-01T00:00:00Z' }] }] });
}

function namesIn({ url, body }: HttpRequest): readonly string[] {
  if (!url.endsWith('/v1/querybatch')) return [];
  const { queries } = JSON.parse(String(body)) as { queries: { package: { name: string } }[] };
  return queries.map(({ package: { name } }) => name);
}

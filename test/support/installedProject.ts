// A project that has locked malware, and a session that tells whether that is on disk as well.
import { Session } from '../../server/src/session';
import { npmLock } from './locks';
import { memoryPorts } from './memoryPorts';

/** Its lockfile: what it asks for brings in malware, debug 4.4.2. */
export const lock = npmLock(
  { a: '^1.0.0' },
  {
    'node_modules/a': { version: '1.0.0', dependencies: { debug: '^4.0.0' } },
    'node_modules/debug': { version: '4.4.2' },
  },
);

/** The project, of which nothing is installed. */
export const project = {
  '/project/package.json': '{"dependencies":{"a":"^1.0.0"}}',
  '/project/package-lock.json': lock,
};

/** The evidence of the only finding, and whether it is known what is installed. */
export async function evidence(
  installed: Readonly<Record<string, string>>,
  base: Readonly<Record<string, string>> = project,
): Promise<readonly [string | undefined, boolean]> {
  const session = sessionOn(installed, base);
  await session.settled();
  const [analysis] = await session.analyses();
  session.dispose();
  return [analysis?.findings[0]?.evidence, analysis?.project.installed !== undefined];
}

/** A session on the project, untrusted unless said otherwise and offline, with more files below its folder. */
export function sessionOn(
  more: Readonly<Record<string, string>>,
  base: Readonly<Record<string, string>> = project,
  trusted = false,
): Session {
  const below = Object.fromEntries(Object.entries(more).map(([path, text]) => [`/project/${path}`, text]));
  return new Session(memoryPorts({ files: { ...base, ...below } }), {
    roots: ['/project'],
    settings: { advisories: [], bundled: true, offline: true },
    trusted,
  });
}

// The program that ships, a project, and a server that plays OSV, from which advisories for it can be synced.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { bundledCli, type CliProgram } from './cli';
import { npmLock } from './locks';
import { type OsvServer, startOsvServer } from './osvServer';
import { osv } from './project';
import { temporaryFolder } from './temporaryFolder';

/** What the server may publish: a vulnerability of one of its packages, and later malware in the other. */
export const onLeft = osv('GHSA-2222-2222-2222', 'left', { modified: '2026-10-01T00:00:00Z' });
export const onRight = osv('MAL-2026-9', 'right', { versions: ['2.0.0'], modified: '2026-11-01T12:10:00Z' });

/** A store and a project with `left` and `right` in it; the server has published nothing yet. */
export async function prepare(t: TestContext) {
  const server: OsvServer = await startOsvServer(t);
  const folder = await temporaryFolder(t);
  const project = join(folder, 'project');
  const asked = { left: '^1.0.0', right: '^2.0.0' };
  const lock = npmLock(asked, {
    'node_modules/left': { version: '1.0.0' },
    'node_modules/right': { version: '2.0.0' },
  });
  await mkdir(project);
  await writeFile(join(project, 'package.json'), JSON.stringify({ dependencies: asked }));
  await writeFile(join(project, 'package-lock.json'), lock);
  return { server, cli: await bundledCli(t), store: join(folder, 'store'), project };
}

/** The exit code of a scan, and what it found in its store. */
export async function scanned(
  cli: CliProgram,
  project: string,
  store: string,
  ...options: readonly string[]
): Promise<readonly [number, readonly string[]]> {
  const chosen = options.length > 0 ? options : ['--offline'];
  const { code, out } = await cli.run('scan', project, '--store', store, '--format', 'json', ...chosen);
  const { findings } = JSON.parse(out) as {
    readonly findings: readonly {
      readonly advisory: { readonly id: string };
      readonly package: { readonly name: string; readonly version: string };
    }[];
  };
  return [
    code,
    findings.map(({ advisory: { id }, package: bad }) => `${id} ${bad.name}@${bad.version}`).sort(),
  ];
}

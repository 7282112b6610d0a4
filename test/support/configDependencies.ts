// A project whose pnpm may be set up with `bad`: its texts, and what the hover says of it.
import { analyze } from '../../server/src/core/analyze';
import { basisOf } from '../../server/src/core/basis';
import { explainDeclaration } from '../../server/src/core/explain';
import { declarationAt } from '../../server/src/core/navigate';
import type { FeedState, ManifestFile, Project } from '../../server/src/core/types';
import { pnpmLock } from './locks';
import { osv } from './project';

/** Malware in one version of it. */
export const malware = osv('MAL-2026-1', 'bad', { versions: ['1.0.0'] });
/** Malware in every version of it. */
export const inEvery = osv('MAL-2026-1', 'bad', {});
/** The package.json of a project that depends on `a`. */
export const manifests = '{ "dependencies": { "a": "^1.0.0" } }';
/** What pnpm locks for it, which up to pnpm 10 is the whole lockfile. */
export const own = pnpmLock({ a: ['^1.0.0', '1.0.0'] }, { 'a@1.0.0': {} });
export const lockName = 'pnpm-lock.yaml';

/** The lockfile of pnpm 11 and later, with what is locked of `bad` before the project's own. */
export function lockedAs(version: string): string {
  return `---
lockfileVersion: '9.0'
importers:
  .:
    configDependencies:
      bad: { specifier: ${version}, version: ${version} }
packages:
  bad@${version}: { resolution: { integrity: sha512-a } }
snapshots:
  bad@${version}: {}
---
${own}`;
}

/** The first and the last paragraph of the hover on `bad` in a file, pnpm-workspace.yaml unless given. */
export function hoverOn(
  project: Project,
  { file, text }: Pick<ManifestFile, 'file' | 'text'> = project.workspaceFile!,
): readonly (string | undefined)[] {
  const asking = declarationAt(project, file, text.indexOf('bad'))!;
  const whole: FeedState = { id: 'test', records: 1, health: 'ok' };
  const basis = basisOf({ feeds: [whole], now: project.now });
  const hover = explainDeclaration(project, asking).toMarkdown({ findings: analyze(project), basis });
  const paragraphs = hover.replaceAll('\\', '').split('\n\n');
  return [paragraphs[0], /_(.*?\.)/.exec(paragraphs.at(-1)!)?.[1]];
}

// Takes a dependency out that has no clean version: every version is malware, or no other is published.
import { affectsEveryVersion } from '../advisories/affected';
import { removeDeclaration } from '../manifests/edits';
import { directDeclaration } from '../planning/declared';
import { cleanVersions } from '../registry/choose';
import type { Finding, FixStrategy, Project } from '../types';

export const remove: FixStrategy = {
  id: 'remove',
  propose: (project, finding) => {
    const direct = directDeclaration(project, finding);
    const reason = reasonToRemove(project, finding);
    if (!direct || reason === undefined) return [];
    const { file, declaration } = direct;
    const edit = removeDeclaration(file.text, declaration);
    const label = `Remove ${declaration.name}`;
    return [{ label, note: reason, bump: 'none', edits: new Map([[file.file, [edit]]]) }];
  },
};

function reasonToRemove(
  project: Project,
  { advisory, package: { name, version } }: Finding,
): string | undefined {
  if (advisory?.kind !== 'malware') return undefined;
  if (advisory.records.some(affectsEveryVersion)) return 'every version is malware';
  const published = project.packuments.has(name);
  return published && cleanVersions(project, name, version).length === 0
    ? 'no clean version is published'
    : undefined;
}

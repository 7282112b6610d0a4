// Takes out what has no clean version: the dependency itself, or what brings it in.
import { affectsEveryVersion } from '../advisories/affected';
import { fileOfDeclaration } from '../manifests/declaring';
import { type Declared, declarationOf, directDeclarations } from '../planning/declared';
import type { FixStrategy, Planning } from '../planning/proposal';
import { waysOf } from '../planning/ways';
import { cleanVersions } from '../registry/choose';
import type { Finding } from '../types';
import { plainText } from '../untrusted';
import { listed } from '../wording';

export const remove: FixStrategy = {
  id: 'remove',
  step: 6,
  propose: (planning, finding) => {
    const reason = finding.exposed ? reasonToRemove(planning, finding) : undefined;
    if (reason === undefined) return [];
    const direct = directDeclarations(planning.project, finding);
    const isDirect = direct.length > 0;
    const declared = isDirect ? direct : bringers(planning, finding);
    if (declared.length === 0) return [];
    const { name } = finding.package;
    const changes = declared.map(({ declaration }) => ({
      type: 'removal' as const,
      file: fileOfDeclaration(planning.project, finding.importer, declaration)!,
      written: declaration,
    }));
    const note = isDirect ? reason : `it brings in ${plainText(name)}, of which ${reason}`;
    const names = new Set(declared.map(({ declaration }) => declaration.name));
    const label = `Remove ${listed([...names])}`;
    return [{ label, notes: [note], bump: 'none', changes, refresh: [], indirect: !isDirect }];
  },
};

function reasonToRemove(planning: Planning, { advisory, package: bad }: Finding): string | undefined {
  if (advisory?.kind !== 'malware') return undefined;
  if (advisory.records.some(affectsEveryVersion)) return 'every version is malware';
  const packument = planning.packumentOf(bad.name);
  return packument && cleanVersions(planning.project, packument, bad.version).length === 0
    ? 'no clean version is published'
    : undefined;
}

/** The declarations through which it comes, if each of the ways starts with one. */
function bringers({ project }: Planning, finding: Finding): readonly Declared[] {
  const starts = waysOf(project, finding)?.starts ?? [];
  const declared = starts.flatMap((edge) => declarationOf(project, finding.importer, edge) ?? []);
  return declared.length === starts.length ? declared : [];
}

// Writes an override that the package manager passes over to where, and as, it is heeded.
import { baseName } from '../paths';
import { moveOf } from '../planning/overrideMoves';
import { refreshForOverride } from '../planning/overrideRefresh';
import { placedOverrideOf } from '../planning/overrideUse';
import type { FixStrategy } from '../planning/proposal';

export const moveOverride: FixStrategy = {
  id: 'moveOverride',
  step: 1,
  propose: ({ project }, finding) => {
    const format = project.lock?.graph.lockfile.format;
    const placed = finding.rule === 'overrideIgnored' ? placedOverrideOf(project, finding) : undefined;
    const changes = placed && format && moveOf(project, format, placed);
    const added = changes?.find((change) => change.type === 'override');
    const refresh = refreshForOverride(project, [finding.package.name]);
    if (!placed || !changes || added?.type !== 'override' || !refresh) return [];
    const isSame = added.file === placed.file && added.field === placed.override.field;
    const where = isSame ? '' : ` to "${added.field.split('.').at(-1)}" of ${baseName(added.file)}`;
    const label = isSame
      ? `Write the override as ${added.path.join(' > ')}`
      : `Move the override of ${finding.package.name}${where}`;
    return [{ label, notes: ['there it counts'], bump: 'none', changes, refresh, indirect: false }];
  },
};

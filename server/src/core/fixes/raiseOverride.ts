// Raises an override to the first version that no advisory affects, its operator kept; exact where that is not enough.
import { pinnedTo, withVersion } from '../manifests/withVersion';
import { refreshForOverride } from '../planning/overrideRefresh';
import { placedOverrideOf } from '../planning/overrideUse';
import type { FixStrategy, Proposal } from '../planning/proposal';
import { targetsFor } from '../registry/choose';
import { bumpOf } from '../registry/pick';

export const raiseOverride: FixStrategy = {
  id: 'raiseOverride',
  step: 1,
  propose: (planning, finding) => {
    const isLow = finding.rule === 'overrideAffected' || finding.rule === 'overrideBelowFix';
    const placed = isLow ? placedOverrideOf(planning.project, finding) : undefined;
    const refresh = refreshForOverride(planning.project, [finding.package.name]);
    if (placed?.override.spec.type !== 'range' || !refresh) return [];
    const { file, override } = placed;
    const { near, far } = targetsFor(planning, finding);
    return [near, far].flatMap((target): readonly Proposal[] => {
      if (!target) return [];
      const { version } = target.published;
      const specs = [withVersion(override.rawSpec, version), pinnedTo(override.rawSpec, version)];
      const bump = bumpOf(finding.package.version, version);
      return [...new Set(specs)].flatMap((rawSpec) =>
        rawSpec === undefined
          ? []
          : [
              {
                label: `Raise the override of ${finding.package.name} to ${rawSpec}`,
                notes: [bump === 'major' ? 'major, may break' : bump, ...target.notes],
                bump,
                changes: [{ type: 'spec', file, written: override, rawSpec }],
                refresh,
                version: target.published,
                indirect: false,
              },
            ],
      );
    });
  },
};

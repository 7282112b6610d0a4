// Fix all as a picture: what is done, what the manifest becomes, and what is left.
import assert from 'node:assert/strict';
import { analyze } from '../../server/src/core/analyze';
import { textOf } from '../../server/src/core/places';
import { planAll } from '../../server/src/core/planAll';
import { applyEdits } from '../../server/src/core/text';
import type { FixAllOptions } from '../../server/src/core/types';
import { atOnce } from './atOnce';
import { type ProjectTexts, projectOf, root } from './project';

/** The plan for a project, told in words; its edits are checked to be those of its fixes. */
export function plan(
  texts: ProjectTexts,
  options: FixAllOptions = {},
  unknown?: ReadonlyMap<string, string>,
) {
  const project = projectOf(texts);
  const made = atOnce(planAll(project, analyze(project), options, unknown));
  const file = `${root}/package.json`;
  const edits = made.edits.get(file) ?? [];
  assert.deepEqual(
    made.fixes.flatMap((fix) => fix.edits.get(file) ?? []).length,
    edits.length,
    'the edits of the fixes are those of the whole',
  );
  return {
    plan: made,
    titles: made.fixes.map(({ title }) => title),
    after: applyEdits(textOf(project, file) ?? '', edits),
    unfixed: made.unfixed.map(({ finding, why }) => `${finding.package.name}: ${why}`),
    introduces: made.introduces,
    followUp: made.followUp,
    cured: made.fixes.flatMap(({ cures }) => cures).length,
  };
}

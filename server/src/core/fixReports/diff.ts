// The edits as one patch, for `git apply`, `patch -p1` and people who review.
import { relativeTo } from '../paths';
import { textOf } from '../places';
import type { FixReport } from '../types';
import { unifiedDiff } from '../unifiedDiff';

export const diff: FixReport = {
  id: 'diff',
  toText: ({ root, projects }) =>
    projects
      .flatMap(({ project, plan }) =>
        [...plan.edits].map(([file, edits]) =>
          unifiedDiff(relativeTo(root, file), textOf(project, file), edits),
        ),
      )
      .join(''),
};

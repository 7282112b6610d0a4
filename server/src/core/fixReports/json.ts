// The fixes for programs: what each does, cures and brings in, why the rest remains, and what is to be run then.
import { relativeTo } from '../paths';
import type { Fix, FixReport } from '../types';

export const json: FixReport = {
  id: 'json',
  toText: ({ root, projects }) => {
    const plans = projects.map(({ plan }) => plan);
    const document = {
      fixes: plans.flatMap(({ fixes }) => fixes.map((fix) => entryOf(root, fix))),
      unfixed: plans.flatMap(({ unfixed }) =>
        unfixed.map(({ finding: { fingerprint }, why }) => ({ fingerprint, why })),
      ),
      followUps: projects.flatMap(({ project, plan: { followUp: command } }) =>
        command === undefined ? [] : [{ folder: relativeTo(root, project.root), command }],
      ),
    };
    return `${JSON.stringify(document, null, 2)}\n`;
  },
};

/** Paths start from the folder that was asked about; offsets are UTF-16 units of the texts before any edit. */
function entryOf(root: string, { strategy, title, bump, cures, introduces, edits, followUp }: Fix): object {
  return {
    strategy,
    title,
    bump,
    cures,
    introduces,
    edits: Object.fromEntries(
      [...edits].map(([file, own]) => [
        relativeTo(root, file),
        own.map(({ span: { start, end }, newText }) => ({ start, end, newText })),
      ]),
    ),
    ...(followUp !== undefined && { followUp }),
  };
}

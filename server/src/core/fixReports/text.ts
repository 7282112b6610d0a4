// The fixes for people at a terminal: what was done in which file, what remains and why.
import { fixAllInWords } from '../fixAllWords';
import { relativeTo } from '../paths';
import type { Fix, FixAllPlan, FixReport } from '../types';

export const text: FixReport = {
  id: 'text',
  toText: ({ root, projects }) => {
    const sections = projects.flatMap(({ plan }) => [...fixesOf(root, plan), ...leftOf(plan)]);
    return `${[...sections, fixAllInWords(projects.map(({ plan }) => plan))].join('\n\n')}\n`;
  },
};

/** By the files that they edit, what the package manager does without an edit last. */
function fixesOf(root: string, { fixes }: FixAllPlan): readonly string[] {
  const byPlace = new Map<string, string[]>();
  for (const fix of fixes) {
    const place = filesOf(fix, fixes)
      .map((file) => relativeTo(root, file))
      .join(', ');
    const lines = [`  ${fix.title}`, ...fix.introduces.map((words) => `    brings in ${words}`)];
    byPlace.set(place, [...(byPlace.get(place) ?? []), ...lines]);
  }
  const commands = byPlace.get('');
  byPlace.delete('');
  const sections = [...byPlace, ...(commands ? [['package manager', commands] as const] : [])];
  return sections.map(([place, lines]) => [place, ...lines].join('\n'));
}

/** An edit that several fixes share stands with the first of them. */
function filesOf({ edits, strategy }: Fix, fixes: readonly Fix[]): readonly string[] {
  if (edits.size > 0 || strategy === 'updateLock') return [...edits.keys()];
  const first = fixes.find((other) => other.strategy === strategy && other.edits.size > 0);
  return [...(first?.edits.keys() ?? [])];
}

function leftOf({ unfixed }: FixAllPlan): readonly string[] {
  if (unfixed.length === 0) return [];
  const lines = unfixed.map(({ finding, why }) => `  ${finding.message}\n    ${why}`);
  return [['not fixed', ...lines].join('\n')];
}

// The fixes for people at a terminal: what was done in which file, what remains and why.
import { fixAllInWords } from '../fixAllWords';
import { relativeTo } from '../paths';
import type { FixAllPlan, FixReport } from '../types';

export const text: FixReport = {
  id: 'text',
  toText: ({ root, projects }) => {
    const sections = projects.flatMap(({ plan }) => [...fixesOf(root, plan), ...leftOf(plan)]);
    return `${[...sections, fixAllInWords(projects.map(({ plan }) => plan))].join('\n\n')}\n`;
  },
};

/** By the files that they edit, commands last. */
function fixesOf(root: string, { fixes }: FixAllPlan): readonly string[] {
  const byPlace = new Map<string, string[]>();
  for (const { edits, title, introduces } of fixes) {
    const files = [...edits.keys()].map((file) => relativeTo(root, file)).join(', ');
    const lines = [`  ${title}`, ...introduces.map((words) => `    brings in ${words}`)];
    byPlace.set(files, [...(byPlace.get(files) ?? []), ...lines]);
  }
  const commands = byPlace.get('');
  byPlace.delete('');
  const sections = [...byPlace, ...(commands ? [['package manager', commands] as const] : [])];
  return sections.map(([place, lines]) => [place, ...lines].join('\n'));
}

function leftOf({ unfixed }: FixAllPlan): readonly string[] {
  if (unfixed.length === 0) return [];
  const lines = unfixed.map(({ finding, why }) => `  ${finding.message}\n    ${why}`);
  return [['not fixed', ...lines].join('\n')];
}

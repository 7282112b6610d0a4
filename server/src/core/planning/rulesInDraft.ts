// Which override moves what a node of a draft asks for, and where in the overrides that lies.

import { matchesStep, matchingRules, type OverrideRule } from './overrideRule';
import { type Demand, type OverrideSet, setOfDemand, setOfEdge, setsIn } from './overrideSets';
import { stepOn, walkOf } from './overrideWalk';
import { askersOf, type Draft, edgesOf } from './relockDraft';

/** The override that moves a node's dependency, of several the one that the package manager heeds. */
export function findRule(
  draft: Draft,
  asker: number,
  name: string,
  range: string | undefined,
): OverrideRule | undefined {
  const { id, heedsOverride } = draft.manager;
  if (id === 'npm') {
    const { selector, rule } = setOfDemand(setAt(draft, asker), name, range);
    return selector?.name === name ? rule : undefined;
  }
  let best: OverrideRule | undefined;
  for (const rule of matchingRules(draft.rules, name, range, id)) {
    if (best && specificity(rule) <= specificity(best)) continue;
    if (!isOnWay(draft, rule, asker)) continue;
    best = rule;
    if (heedsOverride === 'first') break;
  }
  return best;
}

/**
 * The sets of npm's overrides in which what some nodes ask for by a name lies. npm lets a package take the place of
 * another only where both lie in the same one (arborist, lib/node.js, `canReplaceWith`).
 */
export function setsOfAsked(draft: Draft, askers: readonly number[], name: string): readonly OverrideSet[] {
  return askers.flatMap((asker) =>
    edgesOf(draft, asker)
      .filter((edge) => edge.name === name)
      .map((edge) => setOfEdge(setAt(draft, asker), edge)),
  );
}

function setAt({ base, sets, newSets }: Draft, node: number): OverrideSet {
  return newSets.get(node) ?? setsIn(base, sets).get(node) ?? sets;
}

/** Notes how far the rules lead to a node that is new, asked for by an edge of another. */
export function noteProgress(draft: Draft, asker: number, index: number, edge: Demand): void {
  if (draft.manager.id === 'npm') {
    draft.newSets.set(index, setOfEdge(setAt(draft, asker), edge));
    return;
  }
  for (const rule of draft.rules) {
    if (rule.via.length === 0) continue;
    const reached = stepOn(rule, draft.nodes[index]!, progressAt(draft, rule, asker));
    const own = draft.progress.get(rule);
    if (own) own.set(index, reached);
    else draft.progress.set(rule, new Map([[index, reached]]));
  }
}

/** Whether what this node asks for is what a rule's way leads to. */
function isOnWay(draft: Draft, rule: OverrideRule, asker: number): boolean {
  const { via, reach, anchored } = rule;
  if (via.length === 0) return true;
  const node = draft.nodes[asker]!;
  if (node.kind === 'importer') return false;
  if (reach === 'child' && !matchesStep(via.at(-1)!, node.name, node.version)) return false;
  if (anchored && via.length === 1 && reach === 'child')
    return askersOf(draft, asker).some((from) => draft.nodes[from]!.kind === 'importer');
  if (via.length === 1 && reach === 'child') return true;
  return progressAt(draft, rule, asker) >= via.length;
}

function specificity({ via, target }: OverrideRule): number {
  return via.length * 2 + (target.range === undefined ? 0 : 1);
}

/** How many of a rule's steps the ways from the importers to a node have behind them, at best. */
function progressAt({ base, progress }: Draft, rule: OverrideRule, node: number): number {
  const added = progress.get(rule)?.get(node);
  if (added !== undefined) return added;
  return rule.via.length === 0 ? 0 : (walkOf(base, rule).get(node) ?? 0);
}

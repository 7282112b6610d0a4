// Which override moves what a node of a draft asks for, and how deep in the overrides that lies.
import { registryRangeOf, specOf } from '../manifests/spec';
import type { Edge } from '../types';
import { matchesStep, matchesTarget, type OverrideRule } from './overrides';
import { stepOn, walkOf } from './overrideWalk';
import { askersOf, type Draft } from './relockDraft';

/** The override that moves a node's dependency, the most specific one where several would. */
export function findRule(
  draft: Draft,
  asker: number,
  matches: (rule: OverrideRule) => boolean,
): OverrideRule | undefined {
  const found = draft.rules.filter((rule) => matches(rule) && isOnWay(draft, rule, asker));
  return found.sort((a, b) => specificity(b) - specificity(a))[0];
}

/**
 * How deep in the overrides, rule by rule, what a node asks for lies. npm lets a package take the place of another only
 * where both lie alike (arborist, lib/node.js, `canReplaceWith`).
 */
export function depthInRules(
  draft: Draft,
  asker: number,
  edge: Pick<Edge, 'name' | 'rawSpec'>,
): readonly number[] {
  const range = registryRangeOf(specOf(edge.rawSpec))?.range;
  return draft.rules.map((rule) => {
    const before = progressAt(draft, rule, asker);
    const isTarget =
      before >= rule.via.length && matchesTarget(rule, edge.name, range, draft.base.lockfile.format);
    return stepOn(rule, draft.nodes[asker]!, before, edge) + (isTarget ? 1 : 0);
  });
}

/** Notes how far a rule leads to a node that is new, asked for by an edge of another. */
export function noteProgress(
  draft: Draft,
  rule: OverrideRule,
  asker: number,
  index: number,
  edge: Pick<Edge, 'name' | 'rawSpec'>,
): void {
  if (rule.via.length === 0) return;
  const asked = draft.manager.id === 'npm' ? edge : undefined;
  const reached = stepOn(rule, draft.nodes[index]!, progressAt(draft, rule, asker), asked);
  const own = draft.progress.get(rule);
  if (own) own.set(index, reached);
  else draft.progress.set(rule, new Map([[index, reached]]));
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

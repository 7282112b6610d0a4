// Where the edges of a node lead that led elsewhere before: most of hundreds still lead where they did.
import type { Edge } from './types';

/** The nodes that some edges lead to and those in their place do not, and the other way round; each once, in their order. */
export function movedTargets(
  before: readonly Edge[],
  after: readonly Edge[],
): { readonly gone: readonly number[]; readonly come: readonly number[] } {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head]!.to === after[head]!.to) head++;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail)!.to === after.at(-1 - tail)!.to) tail++;
  const was = targetsOf(before.slice(head, before.length - tail));
  const now = targetsOf(after.slice(head, after.length - tail));
  const gone = [...was].filter((to) => !now.has(to));
  const come = [...now].filter((to) => !was.has(to));
  return { gone: withoutThose(gone, before, head, tail), come: withoutThose(come, before, head, tail) };
}

function targetsOf(edges: readonly Edge[]): ReadonlySet<number> {
  return new Set(edges.map(({ to }) => to));
}

/** Without the targets of the edges at both ends, which are the same before and after. */
function withoutThose(
  targets: readonly number[],
  edges: readonly Edge[],
  head: number,
  tail: number,
): readonly number[] {
  if (targets.length === 0) return targets;
  const left = new Set(targets);
  edges.forEach(({ to }, at) => {
    if (at < head || at >= edges.length - tail) left.delete(to);
  });
  return [...left];
}

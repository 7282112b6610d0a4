// Segments of globs with groups, matched in the product of both lengths, however they repeat or nest.
import type { Group, Part } from './globParts';

/** A state leads on without a character, or with one that its test admits (Thompson's construction). */
interface State {
  readonly admits?: (character: string) => boolean;
  readonly next: readonly number[];
}

/** A test of names. A group with `!` is anything: what it excludes is told by another test. */
export function programOf(parts: readonly Part[]): (name: string) => boolean {
  const states: State[] = [{ next: [] }];
  const start = addSequence(states, parts, end);
  return (name) => {
    let reached = closureOf(states, [start]);
    for (const character of name) {
      const after = [...reached].flatMap((at) => (states[at]!.admits?.(character) ? states[at]!.next : []));
      reached = closureOf(states, after);
    }
    return reached.has(end);
  };
}

const end = 0;

/** Adds the states that lead through all parts to the state `to`; the first of them. */
function addSequence(states: State[], parts: readonly Part[], to: number): number {
  return parts.reduceRight((next, part) => addPart(states, part, next), to);
}

function addPart(states: State[], part: Part, to: number): number {
  if (typeof part === 'function') return states.push({ admits: part, next: [to] }) - 1;
  if (part === 'many' || part.sign === '!') return addLoop(states, to, (again) => [addAny(states, again)]);
  return addGroup(states, part, to);
}

function addGroup(states: State[], { sign, alternatives }: Group, to: number): number {
  const through = (next: number) => alternatives.map((one) => addSequence(states, one, next));
  if (sign === '*' || sign === '+') {
    const loop = addLoop(states, to, through);
    return sign === '*' ? loop : states.push({ next: states[loop]!.next.slice(1) }) - 1;
  }
  return states.push({ next: [...through(to), ...(sign === '?' ? [to] : [])] }) - 1;
}

/** A state from which one may go on to `to`, which is its first way, or through something and come back. */
function addLoop(states: State[], to: number, through: (again: number) => readonly number[]): number {
  const next = [to];
  const loop = states.push({ next }) - 1;
  next.push(...through(loop));
  return loop;
}

function addAny(states: State[], to: number): number {
  return states.push({ admits: () => true, next: [to] }) - 1;
}

/** The states that are reached without another character. */
function closureOf(states: readonly State[], from: readonly number[]): ReadonlySet<number> {
  const reached = new Set(from);
  for (const at of reached) if (!states[at]!.admits) for (const next of states[at]!.next) reached.add(next);
  return reached;
}

// What a segment of a glob is made of.

/** A literal character, `?` or a class as a test. */
export type Mark = (character: string) => boolean;

/** `@(a|b)` is one of the alternatives, `?(…)` one or none, `+(…)` one or more, `*(…)` any number, `!(…)` none of them. */
export interface Group {
  readonly sign: '@' | '?' | '+' | '*' | '!';
  readonly alternatives: readonly (readonly Part[])[];
}

/** `many` is `*`. */
export type Part = Mark | 'many' | Group;

/** The parts of a segment. A parenthesis that is never closed is a character; one alone opens a group if `unmarked`. */
export function partsOf(text: string, unmarked: boolean): readonly Part[] {
  const tokens = text.match(/[@?+*!]?\(|\*+|\[[!^]?\]?[^\]]*\]|./gs) ?? [];
  const opens = (token: string) => (token === '(' ? unmarked : token.length === 2 && token.endsWith('('));
  const closed = closedGroups(tokens, opens);
  const outer: Part[] = [];
  const open: { sign: Group['sign']; alternatives: Part[][] }[] = [];
  const here = () => open.at(-1)?.alternatives.at(-1) ?? outer;
  tokens.forEach((token, at) => {
    const group = open.at(-1);
    if (closed.has(at)) open.push({ sign: signOf(token), alternatives: [[]] });
    else if (group && token === '|') group.alternatives.push([]);
    else if (group && token === ')') {
      open.pop();
      here().push(group);
    } else here().push(...plainParts(token));
  });
  return outer;
}

export function isGroup(part: Part): part is Group {
  return typeof part === 'object';
}

/** Places of the tokens that open a group which is closed again. */
function closedGroups(tokens: readonly string[], opens: (token: string) => boolean): ReadonlySet<number> {
  const closed = new Set<number>();
  const open: number[] = [];
  tokens.forEach((token, at) => {
    if (opens(token)) open.push(at);
    else if (token === ')' && open.length > 0) closed.add(open.pop()!);
  });
  return closed;
}

function signOf(token: string): Group['sign'] {
  return token === '(' ? '@' : (token[0] as Group['sign']);
}

/** The sign of what is no group stands for what it is alone. */
function plainParts(token: string): readonly Part[] {
  if (token.length === 2 && token.endsWith('(')) return [...plainParts(token[0]!), ...plainParts('(')];
  if (token.startsWith('*')) return ['many'];
  if (token === '?') return [() => true];
  return [token.length > 1 ? classOf(token.slice(1, -1)) : (character) => character === token];
}

function classOf(inner: string): Mark {
  const negated = /^[!^]/.test(inner);
  const ranges = inner.slice(negated ? 1 : 0).match(/.-.|./gs) ?? [];
  return (character) =>
    negated !== ranges.some((range) => character >= range[0]! && character <= range[range.length - 1]!);
}

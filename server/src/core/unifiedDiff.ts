// Edits of a text as a unified diff that `git apply` and `patch -p1` take (GNU diffutils manual, "Detailed Unified").
import { applyEdits } from './text';
import type { TextEdit } from './types';

/** Lines that are the same, around those that are not. */
const context = 3;

/**
 * The diff of one file, file headers included; empty where the edits change nothing. `path` is relative, with `/`
 * between segments. `before` is undefined for a file that is to be made. Only `\n` ends a line, as for git; a `\r` before
 * it belongs to the line.
 */
export function unifiedDiff(path: string, before: string | undefined, edits: readonly TextEdit[]): string {
  const text = before ?? '';
  const lines = linesOf(text);
  const blocks = blocksOf(text, lines, edits);
  if (blocks.length === 0) return '';
  const [from, to] = [quoted(`a/${path}`), quoted(`b/${path}`)];
  const headers = [
    `diff --git ${from} ${to}\n`,
    ...(before === undefined ? ['new file mode 100644\n'] : []),
    `--- ${before === undefined ? '/dev/null' : named(from)}\n`,
    `+++ ${named(to)}\n`,
  ];
  let shift = 0;
  const hunks = hunksOf(blocks).map((hunk) => {
    const written = hunkText(lines, hunk, shift);
    shift += hunk.reduce((sum, { from, to, added }) => sum + added.length - (to - from), 0);
    return written;
  });
  return [...headers, ...hunks].join('');
}

/** Lines of the old text from `from` to before `to` that give way to others. */
interface Block {
  readonly from: number;
  readonly to: number;
  readonly added: readonly string[];
}

/** Each with the `\n` that ends it; the last may have none. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? [];
}

function blocksOf(text: string, lines: readonly string[], edits: readonly TextEdit[]): readonly Block[] {
  const starts: number[] = [0];
  for (const line of lines) starts.push(starts.at(-1)! + line.length);
  const sorted = [...edits].sort((a, b) => a.span.start - b.span.start);
  const groups: { from: number; to: number; edits: TextEdit[] }[] = [];
  for (const edit of sorted) {
    const from = lineAt(starts, lines.length, edit.span.start);
    const to = Math.min(lines.length, lineAt(starts, lines.length, edit.span.end) + 1);
    const last = groups.at(-1);
    if (last && from < last.to) {
      last.to = Math.max(last.to, to);
      last.edits.push(edit);
    } else groups.push({ from, to, edits: [edit] });
  }
  return groups.flatMap(({ from, to, edits: own }) => {
    const base = starts[from]!;
    const moved = own.map(({ span, newText }) => ({
      span: { start: span.start - base, end: span.end - base },
      newText,
    }));
    const added = linesOf(applyEdits(text.slice(base, starts[to]), moved));
    return trimmed(lines, { from, to, added });
  });
}

/** The line that holds an offset; behind the last character it is the last line, unless that one has ended. */
function lineAt(starts: readonly number[], count: number, offset: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Without the lines that stay as they are; nothing where all do. */
function trimmed(lines: readonly string[], { from, to, added }: Block): readonly Block[] {
  let start = 0;
  const shorter = Math.min(to - from, added.length);
  while (start < shorter && lines[from + start] === added[start]) start++;
  let end = 0;
  while (end < shorter - start && lines[to - 1 - end] === added[added.length - 1 - end]) end++;
  const block = { from: from + start, to: to - end, added: added.slice(start, added.length - end) };
  return block.from === block.to && block.added.length === 0 ? [] : [block];
}

/** Blocks whose lines of context touch stand in one hunk. */
function hunksOf(blocks: readonly Block[]): readonly (readonly Block[])[] {
  const hunks: Block[][] = [];
  for (const block of blocks) {
    const last = hunks.at(-1);
    if (last && block.from - last.at(-1)!.to <= 2 * context) last.push(block);
    else hunks.push([block]);
  }
  return hunks;
}

function hunkText(lines: readonly string[], hunk: readonly Block[], shift: number): string {
  const start = Math.max(0, hunk[0]!.from - context);
  const end = Math.min(lines.length, hunk.at(-1)!.to + context);
  const written: string[] = [];
  let at = start;
  for (const { from, to, added } of hunk) {
    written.push(...lines.slice(at, from).map((line) => marked(' ', line)));
    written.push(...lines.slice(from, to).map((line) => marked('-', line)));
    written.push(...added.map((line) => marked('+', line)));
    at = to;
  }
  written.push(...lines.slice(at, end).map((line) => marked(' ', line)));
  const growth = hunk.reduce((sum, { from, to, added }) => sum + added.length - (to - from), 0);
  const old = placeOf(start, end - start);
  return `@@ -${old} +${placeOf(start + shift, end - start + growth)} @@\n${written.join('')}`;
}

/** Where no line is taken or put, the line before counts. */
function placeOf(start: number, length: number): string {
  return `${length === 0 ? start : start + 1},${length}`;
}

function marked(mark: string, line: string): string {
  return line.endsWith('\n') ? `${mark}${line}` : `${mark}${line}\n\\ No newline at end of file\n`;
}

/** A name as git writes it: in quotes where it has characters that would be misread. */
function quoted(path: string): string {
  const written = [...path].map(escaped).join('');
  return written === path ? path : `"${written}"`;
}

function escaped(char: string): string {
  if (char === '"' || char === '\\') return `\\${char}`;
  const isControl = char < ' ' || char === '\u007f';
  return isControl ? `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}` : char;
}

/** Behind a name with blanks a tab says where it ends. */
function named(path: string): string {
  return path.includes(' ') && !path.startsWith('"') ? `${path}\t` : path;
}

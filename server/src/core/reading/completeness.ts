// Whether a lockfile of yarn's or pnpm's has all that it must have: YAML that was cut off is YAML all the same.
import type {
  Edge,
  GraphNode,
  LockedPackage,
  Lockfile,
  LockfileFormat,
  LockfileFormatId,
  Problem,
} from '../types';
import { mayLeadNowhere } from './readPackage';

/**
 * The format, with a problem where a text has been cut off: in the middle of a line, behind a key that has nothing, or
 * such that something is asked for that has no entry, or the last entry of yarn's lacks what the others have. Yarn and
 * pnpm lock all that anybody asks for, but for peers. A cut at the end of a line that takes nothing of this kind away
 * cannot be told.
 */
export function withCompleteness(format: LockfileFormat): LockfileFormat {
  const parse = (text: string): Lockfile | undefined => {
    const lockfile = format.parse(text);
    if (!lockfile || lockfile.problems.some(({ code }) => code === 'truncated')) return lockfile;
    const gap =
      openEnd(text) ?? missingEntry(lockfile) ?? missingSnapshot(lockfile) ?? unfinishedEntry(text, lockfile);
    return gap ? { ...lockfile, problems: [...lockfile.problems, gap] } : lockfile;
  };
  return { ...format, parse };
}

/** Beyond this many characters of blanks at the end, the end is not looked at. */
const tailLength = 10_000;

function openEnd(text: string): Problem | undefined {
  const tail = text.slice(-tailLength);
  const last = tail.trimEnd();
  const start = text.length - tail.length + Math.max(last.lastIndexOf('\n'), last.lastIndexOf('\r')) + 1;
  const span = { start, end: text.length - tail.length + last.length };
  if (last === '' || (tail.endsWith('\n') && !last.endsWith(':'))) return undefined;
  return { code: 'truncated', message: 'The file ends too early, as if it had been cut off.', span };
}

function missingEntry({ packages, importers }: Lockfile): Problem | undefined {
  const lacks = (node: GraphNode) => mayLeadNowhere(node) && node.edges.some(isMissing);
  const edge = (packages.find(lacks) ?? importers.find(lacks))?.edges.find(isMissing);
  if (!edge) return undefined;
  const message = `${edge.name}@${edge.rawSpec} has no entry, as if the file had been cut off.`;
  return { code: 'missingEntry', message, span: edge.span };
}

/** Folders that are linked to have entries only where they are workspaces. */
function isMissing({ to, type, rawSpec }: Edge): boolean {
  return (
    to < 0 && type !== 'peer' && type !== 'peerOptional' && !/^(?:link|file|portal|workspace):/.test(rawSpec)
  );
}

/** pnpm writes `snapshots` last, from version 9 on one for each package at least. */
function missingSnapshot({ format, formatVersion, packages }: Lockfile): Problem | undefined {
  if (format !== 'pnpm' || !/^9/.test(formatVersion)) return undefined;
  if (packages.every(({ snapshotKeySpan }) => snapshotKeySpan)) return undefined;
  const idOf = ({ name, version }: LockedPackage) => `${name}@${version}`;
  const complete = new Set(packages.filter(({ snapshotKeySpan }) => snapshotKeySpan).map(idOf));
  const without = packages.find((entry) => !complete.has(idOf(entry)));
  if (!without) return undefined;
  const message = `${without.key} has no snapshot, as if the file had been cut off.`;
  return { code: 'missingEntry', message, span: without.keySpan };
}

/** Which field the versions of yarn write last or nearly so, and into which entries. */
const lateFields: Readonly<Partial<Record<LockfileFormatId, LateField>>> = {
  yarnClassic: { line: /\n {2}"?resolved"? /, has: ({ source }) => source === 'registry' },
  yarnBerry: { line: /\n {2}linkType: /, has: () => true },
};

interface LateField {
  readonly line: RegExp;
  readonly has: (entry: LockedPackage) => boolean;
}

/** Other damage and the two sides of a conflict would look the same. */
function unfinishedEntry(
  text: string,
  { format, packages, importers, problems }: Lockfile,
): Problem | undefined {
  const late = lateFields[format];
  const nodes: readonly GraphNode[] = [...packages, ...importers];
  if (!late || nodes.length === 0 || problems.length > 0) return undefined;
  const last = nodes.reduce((one, other) => (other.span.start > one.span.start ? other : one));
  const { start, end } = last.span;
  if (last.kind === 'package' && !late.has(last)) return undefined;
  if (late.line.test(text.slice(start, end)) || !late.line.test(text.slice(0, start))) return undefined;
  return {
    code: 'truncated',
    message: 'The last entry ends too early, as if it had been cut off.',
    span: last.span,
  };
}

// A lockfile as lines to read: what is locked, who asks for it, and the text that each thing stands for.
import assert from 'node:assert/strict';
import type { Edge, GraphNode, LockedPackage, Lockfile, LockfileFormat } from '../../server/src/core/types';

/** How a format reads a text that is its own, and the check that what it reads is this picture. */
export function readingOf({ parse }: LockfileFormat): {
  readonly read: (text: string) => Lockfile;
  readonly checkPicture: (text: string, expected: readonly string[]) => void;
} {
  const read = (text: string) => parse(text)!;
  return {
    read,
    checkPicture: (text, expected) => assert.deepEqual(lockPicture(text, read(text)), expected),
  };
}

/**
 * One line for each node, `name@version` behind its key and before its flags, importers in brackets; below it one line
 * for each edge: its type, what it asks for and the key of what it gets. Last the problems with the text they are
 * about.
 */
export function lockPicture(text: string, lockfile: Lockfile): readonly string[] {
  const nodes: readonly GraphNode[] = [...lockfile.packages, ...lockfile.importers];
  const problems = lockfile.problems.map(
    ({ code, span }) => `! ${code} ${JSON.stringify(text.slice(span.start, span.end))}`,
  );
  return [...nodes.flatMap((node) => [nodeLine(node), ...edgeLines(node, nodes)]), ...problems];
}

/** For each node the text of its key and the first and last line of its entry, and for each edge its text. */
export function spanPicture(text: string, { packages, importers }: Lockfile): readonly string[] {
  const textOf = ({ span }: { readonly span: { readonly start: number; readonly end: number } }) =>
    text.slice(span.start, span.end).replace(/\n[\s\S]*\n\s*/, ' … ');
  const keyOf = ({ keySpan }: LockedPackage) => text.slice(keySpan.start, keySpan.end);
  return [
    ...packages.flatMap((node) => [`${keyOf(node)} of ${textOf(node)}`, ...node.edges.map(textOf)]),
    ...importers.flatMap((node) => [textOf(node), ...node.edges.map(textOf)]),
  ];
}

function nodeLine(node: GraphNode): string {
  const nameVersion = `${node.name ?? ''}@${node.version ?? ''}`;
  return node.kind === 'importer'
    ? `[${node.path}] ${nameVersion}`
    : `${node.key} ${nameVersion}${flagsOf(node)}`;
}

function flagsOf(node: LockedPackage): string {
  const flags = ['dev', 'optional', 'peer', 'bundled', 'hasInstallScript'] as const;
  const set = flags.filter((flag) => node[flag]);
  return [...(node.source === 'registry' ? [] : [node.source]), ...set].map((flag) => ` ${flag}`).join('');
}

function edgeLines(node: GraphNode, nodes: readonly GraphNode[]): readonly string[] {
  return node.edges.map(({ type, name, rawSpec, to }: Edge) => {
    const target = nodes[to];
    const key = target?.kind === 'importer' ? `[${target.path}]` : (target?.key ?? 'nothing');
    return `  ${type} ${name}@${rawSpec} -> ${key}`;
  });
}

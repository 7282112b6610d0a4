// What is locked, entry by entry, for programs that want to count for themselves.
import { type Reach, reachOf } from './graph';
import { isLockedByItself } from './inStep';
import { isPinned, packageOfPin } from './manifests/configDependencies';
import { configDependenciesBy, fileOfDeclaration } from './manifests/declaring';
import { relativeTo } from './paths';
import { lineStartsIn, pairSpan } from './places';
import { lineStartsOf, positionOf } from './text';
import type { LockfileFile, Problem, Project } from './types';

/** One lockfile as plain data. Offsets are UTF-16 units into its text, lines start at 1. */
export interface Inventory {
  readonly path: string;
  readonly format: string;
  readonly formatVersion: string;
  readonly importers: readonly string[];
  readonly packages: readonly {
    readonly name: string;
    readonly version: string;
    readonly resolved?: string;
    readonly integrity?: string;
    readonly dev: boolean;
    /** How it is reached at best: in production, only by optional edges, only in development, or not at all. */
    readonly reach: Reach;
    readonly start: number;
    readonly end: number;
    readonly line: number;
  }[];
  readonly problems: readonly { readonly code: string; readonly message: string; readonly line: number }[];
}

/**
 * One entry for each locked package instance, in the order of the file; workspaces, and the folders that links and
 * `file:` lead to, are left out. `dev` is what the lockfile says, else whether only development dependencies lead there.
 */
export function inventoryOf(root: string, { file, text, graph }: LockfileFile): Inventory {
  const { format, formatVersion, packages, problems } = graph.lockfile;
  const lineStarts = lineStartsOf(text);
  const lineOf = (offset: number) => positionOf(lineStarts, offset).line + 1;
  const reach = reachOf(graph);
  return {
    path: relativeTo(root, file),
    format,
    formatVersion,
    importers: graph.nodes.flatMap((node) => (node.kind === 'importer' ? [node.path || '.'] : [])),
    packages: packages.flatMap(({ name, version, resolved, integrity, dev, span, source }, index) =>
      source === 'directory'
        ? []
        : [
            {
              name,
              version,
              ...(resolved === undefined ? {} : { resolved }),
              ...(integrity === undefined ? {} : { integrity }),
              dev: dev ?? reach[index] === 'dev',
              reach: reach[index]!,
              start: span.start,
              end: span.end,
              line: lineOf(span.start),
            },
          ],
    ),
    problems: problems.map((problem: Problem) => ({
      code: problem.code,
      message: problem.message,
      line: lineOf(problem.span.start),
    })),
  };
}

/** A package that pnpm is set up with and that no lockfile has; the place is that of the line that locks it. */
export interface InventoriedTool {
  /** Of the file with that line. */
  readonly path: string;
  readonly name: string;
  readonly version: string;
  readonly resolved?: string;
  readonly integrity: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

/** What a project's own files lock (`configDependencies` up to pnpm 10), in their order; offsets and lines as above. */
export function toolInventoryOf(root: string, project: Project): readonly InventoriedTool[] {
  return configDependenciesBy(project, '').flatMap((declaration) => {
    const file = fileOfDeclaration(project, '', declaration);
    if (file === undefined || !isPinned(declaration) || !isLockedByItself(project, declaration)) return [];
    const { name, version, resolved } = packageOfPin(declaration);
    const span = pairSpan(declaration);
    return [
      {
        path: relativeTo(root, file),
        name,
        version,
        ...(resolved !== undefined && { resolved }),
        integrity: declaration.pin.integrity,
        ...span,
        line: positionOf(lineStartsIn(project, file), span.start).line + 1,
      },
    ];
  });
}

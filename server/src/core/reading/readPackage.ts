// The packages and workspaces of an indented lockfile, and the targets of their edges without the edges.
import type { Edge, EdgeType, GraphNode, Importer, LockedPackage, PackageSource, Span } from '../types';
import { type EdgeColumns, edgesBetween, leadNowhere, nameAt, targetsOf, typeAt } from './edgeColumns';

const none: readonly Edge[] = [];

/**
 * A package as it is read. Its edges are made of the columns when somebody looks at them, and then kept. They are
 * no property of its own, so a copy of it (`{ ...node }`) has none unless it is given them.
 */
export class ReadPackage implements LockedPackage {
  readonly kind = 'package';
  declare resolved?: string;
  declare integrity?: string;
  declare snapshotKeySpan?: Span;
  declare dev?: boolean;
  declare optional?: boolean;
  declare hasInstallScript?: boolean;
  declare deprecated?: string;
  readonly #columns: EdgeColumns;
  #first: number;
  #end: number;
  #added: Edge[] | undefined;
  #edges: readonly Edge[] | undefined;

  /** It has no edges until it takes some. */
  constructor(
    public key: string,
    public name: string,
    public version: string,
    public source: PackageSource,
    readonly span: Span,
    readonly keySpan: Span,
    columns: EdgeColumns,
  ) {
    this.#columns = columns;
    this.#first = columns.length;
    this.#end = columns.length;
  }

  get edges(): readonly Edge[] {
    this.#edges ??= [...edgesBetween(this.#columns, this.#first, this.#end), ...this.added];
    return this.#edges;
  }

  /** The first of its edges in the columns. */
  get firstEdge(): number {
    return this.#first;
  }

  /** Behind the last of its edges in the columns. */
  get endOfEdges(): number {
    return this.#end;
  }

  /** Those of its edges that are in no column. Some come up only when the targets of the others are found. */
  get added(): readonly Edge[] {
    targetsOf(this.#columns);
    return this.#added ?? none;
  }

  /** Gives it the edges of the columns from `first` up to the last that there is by now. */
  takeEdges(first: number): void {
    this.#first = first;
    this.#end = this.#columns.length;
  }

  /** Gives it an edge that is in no column, behind the others. */
  addEdge(edge: Edge): void {
    this.#added ??= [];
    this.#added.push(edge);
  }

  /** The same package in another place, without edges of its own yet. */
  twin(): ReadPackage {
    const { key, name, version, source, span, keySpan } = this;
    const twin = new ReadPackage(key, name, version, source, span, keySpan, this.#columns);
    if (this.resolved !== undefined) twin.resolved = this.resolved;
    if (this.integrity !== undefined) twin.integrity = this.integrity;
    if (this.dev !== undefined) twin.dev = this.dev;
    if (this.hasInstallScript !== undefined) twin.hasInstallScript = this.hasInstallScript;
    if (this.deprecated !== undefined) twin.deprecated = this.deprecated;
    return twin;
  }

  /** Those of its edges that ask for one of these names; of the others none is made. */
  edgesNamed(names: ReadonlySet<string>): readonly Edge[] {
    const found: Edge[] = [];
    const columns = this.#columns;
    for (let at = this.#first; at < this.#end; at++)
      if (names.has(nameAt(columns, at))) found.push(...edgesBetween(columns, at, at + 1));
    for (const edge of this.added) if (names.has(edge.name)) found.push(edge);
    return found;
  }

  /** Visits type and target of each edge, without making the edges. */
  eachTarget(visit: (to: number, type: EdgeType) => void): void {
    const columns = this.#columns;
    const targets = targetsOf(columns);
    for (let at = this.#first; at < this.#end; at++) visit(targets[at]!, typeAt(columns, at));
    if (this.#added) for (const { to, type } of this.#added) visit(to, type);
  }

  /** Whether some of its edges, those to peers apart, leads nowhere, so far as that is known without looking for targets. */
  get leadsNowhere(): boolean {
    return leadNowhere(this.#columns, this.#first, this.#end);
  }
}

/**
 * An importer whose edges are made when somebody looks at them, as those of a package, whose entry it may be. A getter in
 * a plain object would do, but V8 keeps what that refers to for as long as objects of its shape.
 */
export class ReadImporter implements Importer {
  readonly kind = 'importer';
  readonly path: string;
  declare readonly name?: string;
  declare readonly version?: string;
  readonly span: Span;
  readonly #edges: () => readonly Edge[];
  readonly #entry: ReadPackage | undefined;

  /** `edges` is called each time somebody looks at them. */
  constructor(about: Omit<Importer, 'edges'>, edges: () => readonly Edge[], entry?: ReadPackage) {
    this.path = about.path;
    if (about.name !== undefined) this.name = about.name;
    if (about.version !== undefined) this.version = about.version;
    this.span = about.span;
    this.#edges = edges;
    this.#entry = entry;
  }

  get edges(): readonly Edge[] {
    return this.#edges();
  }

  /** As of the entry, if it is one. */
  get leadsNowhere(): boolean | undefined {
    return this.#entry?.leadsNowhere;
  }
}

/** Visits type and target of each edge of a node. Where there are many, this costs less than to look at the edges. */
export function eachTarget(node: GraphNode, visit: (to: number, type: EdgeType) => void): void {
  if (node instanceof ReadPackage) node.eachTarget(visit);
  else for (const { to, type } of node.edges) visit(to, type);
}

/**
 * Whether some edge of a node, those to peers apart, may lead nowhere. A format that leaves targets until they are asked
 * for knows that much of them beforehand.
 */
export function mayLeadNowhere(node: GraphNode): boolean {
  const known = node instanceof ReadPackage || node instanceof ReadImporter ? node.leadsNowhere : undefined;
  return known ?? node.edges.length > 0;
}

/** The edges of a node that ask for one of these names. Where few do, this costs less than to look at all edges. */
export function edgesNamed(node: GraphNode, names: ReadonlySet<string>): readonly Edge[] {
  return node instanceof ReadPackage
    ? node.edgesNamed(names)
    : node.edges.filter(({ name }) => names.has(name));
}

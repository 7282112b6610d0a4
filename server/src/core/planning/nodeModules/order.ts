// In which order npm puts what an importer asks for in its place: by name. It has hundreds of names, the same in most drafts.
import { remembered } from '../../remembered';
import type { Edge, Graph } from '../../types';
import { byText } from './turns';

/** The places of what is asked for, in the order of the names, and the names that are there more than once. */
export interface Order {
  readonly names: readonly string[];
  readonly places: readonly number[];
  readonly repeated: ReadonlySet<string>;
  /** Of equal rank are names that are the same to npm. */
  readonly ranks: ReadonlyMap<string, number>;
}

/** The order of some edges of an importer of a graph. */
export function orderOf(base: Graph, importer: number, edges: readonly Edge[]): Order {
  const known = ordersIn(base).get(importer);
  if (known?.names.length === edges.length && edges.every(({ name }, at) => name === known.names[at]))
    return known;
  const order = sorted(
    edges.map(({ name }) => name),
    known?.ranks ?? new Map(),
  );
  if (!known) ordersIn(base).set(importer, order);
  return order;
}

/** The first order of each importer: later ones come of it, since to compare names as npm does takes long. */
const ordersIn = remembered((_: Graph) => new Map<number, Order>());

function sorted(names: readonly string[], known: Order['ranks']): Order {
  const compare = (a: string, b: string): number => {
    const [one, other] = [known.get(a), known.get(b)];
    return one === undefined || other === undefined ? byText(a, b) : one - other;
  };
  const places = names.map((_, at) => at).sort((a, b) => compare(names[a]!, names[b]!));
  const ranks = new Map<string, number>();
  const repeated = new Set<string>();
  let rank = 0;
  places.forEach((place, at) => {
    const name = names[place]!;
    if (at > 0 && compare(names[places[at - 1]!]!, name) !== 0) rank++;
    if (ranks.has(name)) repeated.add(name);
    ranks.set(name, rank);
  });
  return { names, places, repeated, ranks };
}

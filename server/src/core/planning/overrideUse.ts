// What the overrides that a package manager heeds are good for: whether they match, and what their values admit.
import { valid } from 'semver';
import { affectedIn, fixedAbove, groupByAlias } from '../advisories/affected';
import { saidOf } from '../advisories/ownPackages';
import { advice } from '../finding';
import { addTo } from '../lists';
import { parseSpec, registryRangeOf } from '../manifests/spec';
import { isIgnored } from '../policy';
import { edgesNamed } from '../reading/readPackage';
import { once, remembered, rememberedBy, rememberedUpTo } from '../remembered';
import type { AdvisoryGroup, Finding, Graph, LockfileFormatId, Place, Project } from '../types';
import { isDeclared } from './declared';
import { graphIndexOf } from './graphIndex';
import { overlap, overlapping, rangeRowOf } from './overlap';
import { matchesStep, matchesTarget, type OverrideRule, type Selector } from './overrideRule';
import { objectionTo, overridesOf, type PlacedOverride, ruleOf, sparesRoot } from './overrides';

/** An override that is heeded, with its place. */
export interface HeededOverride {
  readonly placed: PlacedOverride;
  readonly rule: OverrideRule;
  /** Whether anything in the lockfile or in a manifest is what it is about; worked out when asked for. */
  readonly isUsed: () => boolean;
}

/** The overrides that the project's package manager heeds; none where no lockfile tells which one it is. */
export const heededOverridesOf = remembered((project: Project): readonly HeededOverride[] => {
  const graph = project.lock?.graph;
  if (!graph) return [];
  const { format } = graph.lockfile;
  const heeded = overridesOf(project)
    .filter((placed) => objectionTo(project, format, placed) === undefined)
    .flatMap((placed) => {
      const rule = ruleOf(project, format, placed.override);
      return rule ? [{ placed, rule }] : [];
    });
  const asked = once(() => askedFor(graph, [...new Set(heeded.map(({ rule }) => rule.target.name))]));
  return heeded.map((one) => ({ ...one, isUsed: once(() => isUsed(project, graph, one.rule, asked())) }));
});

/** Those of them whose target is a package of this name; all where there is none. */
export function heededOn(project: Project, name: string | undefined): readonly HeededOverride[] {
  const heeded = heededOverridesOf(project);
  return name === undefined ? heeded : heeded.filter(({ rule }) => rule.target.name === name);
}

/** The override that a finding of an override rule is about. */
export function placedOverrideOf(project: Project, { place }: Finding): PlacedOverride | undefined {
  if (!place) return undefined;
  return overridesOf(project).find(
    ({ file, override: { nameSpan, specSpan } }) =>
      file === place.file &&
      [nameSpan, specSpan].some(({ start, end }) => start === place.span.start && end === place.span.end),
  );
}

/** What an advisory says of the versions that an override leads to. */
export interface ValueVerdict {
  /** The worst first. */
  readonly groups: readonly AdvisoryGroup[];
  /** Every version that it admits is affected. */
  readonly isAll: boolean;
  /** An affected version that it admits. */
  readonly witness: string;
  /** The lowest version above that which is named as fixed. */
  readonly fixed?: string;
}

/** Whether what an override puts in place is itself affected; undefined where it is not, or is no range of its own. */
export function verdictOnValue(project: Project, heeded: HeededOverride): ValueVerdict | undefined {
  if (!verdicts.has(heeded)) verdicts.set(heeded, judgeValue(project, heeded));
  return verdicts.get(heeded);
}

const verdicts = new WeakMap<HeededOverride, ValueVerdict | undefined>();

function judgeValue(
  project: Project,
  { rule: { override, spec, target } }: HeededOverride,
): ValueVerdict | undefined {
  const asked = override.rawSpec.startsWith('$') ? undefined : registryRangeOf(spec);
  if (!asked) return undefined;
  const name = asked.name ?? target.name;
  const { about } = saidOf(project, { name });
  if (about.every((advisory) => affectedIn(advisory, asked.range).admits === 'none')) return undefined;
  const met = groupByAlias(about).flatMap((group) => {
    const verdicts = group.records.map((advisory) => affectedIn(advisory, asked.range));
    const witness = verdicts.find((verdict) => verdict.witness)?.witness;
    if (witness === undefined || isIgnored(project, group, name)) return [];
    return [{ group, witness, isAll: verdicts.some(({ admits }) => admits === 'all') }];
  });
  const [first] = met;
  if (!first) return undefined;
  const fixed = fixedAbove(
    met.flatMap(({ group }) => group.records),
    first.witness,
  );
  return {
    groups: met.map(({ group }) => group),
    isAll: met.some(({ isAll }) => isAll),
    witness: first.witness,
    ...(fixed !== undefined && { fixed }),
  };
}

/** What all findings about an override have in common. */
export function overrideFinding(
  ruleId: string,
  { file, override, importer = '' }: PlacedOverride,
  at: 'name' | 'value',
  about: Pick<Finding, 'severity' | 'message'> & { readonly name: string; readonly version?: string },
): Finding {
  const place: Place = { file, span: at === 'name' ? override.nameSpan : override.specSpan };
  return {
    ...advice,
    fingerprint: `${ruleId}:${importer || '.'}:${override.field}:${override.path.join(' > ')}${isYaml(file) ? ':yaml' : ''}`,
    rule: ruleId,
    severity: about.severity,
    message: about.message,
    importer,
    place,
    package: { name: about.name, version: about.version ?? '' },
  };
}

function isYaml(file: string): boolean {
  return /\.ya?ml$/.test(file);
}

/**
 * Whether some dependency that overrides move is what the rule is about. `-` takes out what it
 * matches, so what it matches cannot be seen.
 */
function isUsed(project: Project, graph: Graph, rule: OverrideRule, askedOf: Asked): boolean {
  const { target, via, override } = rule;
  if (override.rawSpec === '-') return true;
  const isSpared = sparesRoot(project, graph.lockfile.format);
  const counts = ({ asker }: Asking) => !(isSpared && graph.nodes[asker]!.kind === 'importer');
  const asked = () => matching(askedOf.get(target.name) ?? none, rule, graph.lockfile.format);
  const isAsked = some(asked(), counts);
  if (via.length === 0) return isAsked || (!isSpared && isDeclared(project, target.name));
  const askers = isAsked ? askersOn(graph, project, rule) : nobody;
  return askers === undefined || some(asked(), (one) => counts(one) && askers.has(one.asker));
}

const nobody: ReadonlySet<number> = new Set();

const none: readonly Asking[] = [];

/** Those whose range is what a rule is about, found one by one. */
function* matching(asked: readonly Asking[], rule: OverrideRule, format: LockfileFormatId): Iterable<Asking> {
  const { name, range } = rule.target;
  const ranges = rangesOf(asked, format);
  if (format === 'yarnBerry') yield* asked.filter((_, at) => matchesTarget(rule, name, ranges[at], format));
  else {
    const places = overlapping(rowOf(ranges), range, (own, other) => overlap(other, own));
    for (const place of places) yield asked[place]!;
  }
}

const rowOf = remembered(rangeRowOf);

/** The ranges that are asked for, as far as the lockfile shows them. */
const rangesOf = rememberedBy(
  (format: LockfileFormatId) => format,
  (asked: readonly Asking[], format) => asked.map(({ rawSpec }) => visibleRange(rawSpec, format)),
);

function some<T>(items: Iterable<T>, is: (item: T) => boolean): boolean {
  for (const item of items) if (is(item)) return true;
  return false;
}

/** A node that asks for something, and what the lockfile has for that. */
interface Asking {
  readonly asker: number;
  readonly rawSpec: string;
}

/** Who asks for what, by name. */
type Asked = ReadonlyMap<string, readonly Asking[]>;

/**
 * Who asks for each of some names; the edges that ask for others are not looked at. It is known of each name by itself, since
 * what is being typed makes one list of names after another.
 */
function askedFor(graph: Graph, names: readonly string[]): Asked {
  const known = knownAsked(graph);
  const wanted = new Set(names.filter((name) => !known.has(name)));
  if (wanted.size === 0) return known;
  for (const name of wanted) known.set(name, []);
  graph.nodes.forEach((node, asker) => {
    for (const { name, rawSpec } of edgesNamed(node, wanted)) addTo(known, name, { asker, rawSpec });
  });
  return known;
}

const knownAsked = remembered((_: Graph): Map<string, Asking[]> => new Map());

/** Of one project: each is a walk through the lockfile, and a person writes some dozens at most. */
export const maxWays = 300;

/**
 * The nodes that the way of a rule leads to: its last step, or that and all below it. Undefined where there are more
 * ways than are followed.
 */
const askersOn = rememberedUpTo(
  maxWays,
  ({ reach, via }: OverrideRule) => JSON.stringify([reach, via]),
  walked,
);

function walked(graph: Graph, { via, reach }: OverrideRule): ReadonlySet<number> {
  let askers: ReadonlySet<number> | undefined;
  for (const step of via) {
    const parents = nodesOfStep(graph, step).filter((index) => askers?.has(index) ?? true);
    askers = reach === 'below' ? below(graph, parents) : new Set(parents);
  }
  return askers ?? new Set();
}

function nodesOfStep(graph: Graph, step: Selector): readonly number[] {
  const { byName, importerNames } = graphIndexOf(graph);
  const importer = importerNames.get(step.name);
  const named = [...(byName.get(step.name) ?? []), ...(importer === undefined ? [] : [importer])];
  return named.filter((index) => {
    const { name, version } = graph.nodes[index]!;
    return matchesStep(step, name, version);
  });
}

/** Some nodes and all that they lead to. */
function below({ nodes }: Graph, parents: readonly number[]): ReadonlySet<number> {
  const reached = new Set(parents);
  for (const index of reached) for (const { to } of nodes[index]!.edges) if (to >= 0) reached.add(to);
  return reached;
}

/** pnpm's lockfile has versions where the others have what was asked for. */
function visibleRange(rawSpec: string, format: LockfileFormatId): string | undefined {
  return format === 'pnpm' || valid(rawSpec) !== null
    ? undefined
    : registryRangeOf(parseSpec(rawSpec))?.range;
}

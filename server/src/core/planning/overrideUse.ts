// What the overrides that a package manager heeds are good for: whether they match, and what their values admit.
import { valid } from 'semver';
import { affectedIn, fixedAbove, groupByAlias } from '../advisories/affected';
import { saidOf } from '../advisories/ownPackages';
import { parseSpec, registryRangeOf } from '../manifests/spec';
import type { AdvisoryGroup, Finding, Graph, GraphNode, LockfileFormatId, Place, Project } from '../types';
import {
  matchesStep,
  matchesTarget,
  type OverrideRule,
  objectionTo,
  overridesOf,
  type PlacedOverride,
  parseOverride,
} from './overrides';

/** An override that is heeded, with its place. */
export interface HeededOverride {
  readonly placed: PlacedOverride;
  readonly rule: OverrideRule;
  /** Whether anything in the lockfile or in a manifest is what it is about. */
  readonly isUsed: boolean;
}

/** The overrides that the project's package manager heeds; none where no lockfile tells which one it is. */
export function heededOverridesOf(project: Project): readonly HeededOverride[] {
  const known = cache.get(project);
  if (known) return known;
  const graph = project.lock?.graph;
  const format = graph?.lockfile.format;
  const found =
    !graph || !format
      ? []
      : overridesOf(project)
          .filter((placed) => objectionTo(project, format, placed) === undefined)
          .flatMap((placed) => {
            const rule = parseOverride(placed.override, format);
            return rule ? [{ placed, rule, isUsed: isUsed(project, graph, rule, format) }] : [];
          });
  cache.set(project, found);
  return found;
}

const cache = new WeakMap<Project, readonly HeededOverride[]>();

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
export function verdictOnValue(
  project: Project,
  { rule: { override, target } }: HeededOverride,
): ValueVerdict | undefined {
  const asked = override.rawSpec.startsWith('$') ? undefined : registryRangeOf(override.spec);
  if (!asked) return undefined;
  const { about } = saidOf(project, { name: asked.name ?? target.name });
  const met = about.flatMap((advisory) => {
    const { admits, witness } = affectedIn(advisory, asked.range);
    return admits === 'none' || witness === '' ? [] : [{ advisory, admits, witness }];
  });
  const [first] = met;
  if (!first) return undefined;
  const records = met.map(({ advisory }) => advisory);
  const fixed = fixedAbove(records, first.witness);
  return {
    groups: groupByAlias(records),
    isAll: met.some(({ admits }) => admits === 'all'),
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
    fingerprint: `${ruleId}:${importer || '.'}:${override.field}:${override.path.join(' > ')}${isYaml(file) ? ':yaml' : ''}`,
    rule: ruleId,
    rating: 'unknown',
    severity: about.severity,
    message: about.message,
    importer,
    evidence: 'range',
    place,
    package: { name: about.name, version: about.version ?? '' },
    paths: [],
    nodes: [],
    stale: false,
    exposed: false,
  };
}

function isYaml(file: string): boolean {
  return /\.ya?ml$/.test(file);
}

/** Whether some dependency is what the rule is about. `-` takes out what it matches, so what it matches cannot be seen. */
function isUsed(project: Project, graph: Graph, rule: OverrideRule, format: LockfileFormatId): boolean {
  const { target, via, override, reach } = rule;
  if (override.rawSpec === '-') return true;
  const isAsked = ({ edges }: GraphNode) =>
    edges.some(({ name, rawSpec }) => matchesTarget(rule, name, visibleRange(rawSpec, format), format));
  let askers: readonly GraphNode[] = graph.nodes;
  for (const step of via) {
    const parents = askers.filter((node) => isStep(step, node));
    askers = reach === 'below' ? below(graph, parents) : parents;
  }
  return askers.some(isAsked) || (via.length === 0 && isDeclared(project, target.name));
}

/** Some nodes and all that they lead to. */
function below({ nodes }: Graph, parents: readonly GraphNode[]): readonly GraphNode[] {
  const reached = new Set(parents);
  for (const { edges } of reached) for (const { to } of edges) if (to >= 0) reached.add(nodes[to]!);
  return [...reached];
}

function isStep(step: Parameters<typeof matchesStep>[0], node: GraphNode): boolean {
  return matchesStep(step, node.name, node.version);
}

function isDeclared({ manifests }: Project, wanted: string): boolean {
  return [...manifests.values()].some(({ manifest }) =>
    manifest.declarations.some(({ name }) => name === wanted),
  );
}

/** pnpm's lockfile has versions where the others have what was asked for. */
function visibleRange(rawSpec: string, format: LockfileFormatId): string | undefined {
  return format === 'pnpm' || valid(rawSpec) !== null
    ? undefined
    : registryRangeOf(parseSpec(rawSpec))?.range;
}

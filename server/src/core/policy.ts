// The policy: what a project has decided to live with, why, and until when. Text to Policy, and what it suppresses.
import { addTo } from './lists';
import {
  type Fields,
  fieldsOf,
  type Report,
  reportWrongType,
  textOf as stringOf,
} from './reading/jsonFields';
import type { JsonNode } from './reading/jsonNode';
import { parseJsonTree } from './reading/jsonTree';
import { remembered } from './remembered';
import type { AdvisoryGroup, Finding, IgnoreEntry, Policy, Problem, Project } from './types';

/** Base name of the file; it lies at a project's root, beside the lockfile. */
export const policyFileName = '.lockwatch.jsonc';

/** Where a project's policy is, or would be. */
export function policyPathOf({ root, policy }: Project): string {
  return policy?.file ?? `${root}/${policyFileName}`;
}

/**
 * Reads a policy: JSON with comments, of the form `{ "ignore": [{ "advisory", "package"?, "reason", "until"? }] }`.
 * Never throws. Keys that are not known (`unknownKey`), an entry without its advisory (`missingAdvisory`) or reason
 * (`missingReason`) or with a date that is none (`badDate`), and values of the wrong type (`wrongType`) are problems;
 * an entry with one, save an unknown key, suppresses nothing.
 */
export function parsePolicy(text: string): Policy {
  const { root, problems: syntax } = parseJsonTree(text);
  const problems: Problem[] = [...syntax];
  const report: Report = (code, message, span) => problems.push({ code, message, span });
  const fields = fieldsOf(root, 'The policy', report);
  reportUnknown(fields, ['$schema', 'ignore'], report);
  const list = fields.get('ignore')?.value;
  if (list && list.type !== 'array') reportWrongType(report, 'ignore', 'a list', list);
  const items = list?.type === 'array' ? list.items : [];
  return { ignores: items.flatMap((item) => entryOf(item, report) ?? []), problems };
}

/** The entries that speak of an advisory on a package: by the id or any alias, whatever their case. */
export function entriesAbout(
  policy: Policy,
  { id, aliases }: AdvisoryGroup,
  name: string,
): readonly IgnoreEntry[] {
  const byId = entriesById(policy);
  return [id, ...aliases].flatMap((known) =>
    (byId.get(known.toLowerCase()) ?? []).filter((entry) => (entry.package ?? name) === name),
  );
}

/**
 * Why an entry does not suppress what it speaks of, in a sentence; undefined where it does. Malware may be ignored
 * only for a time, and not by the word of a workspace that nobody trusts: it came with the malware.
 */
export function objectionTo(
  entry: IgnoreEntry,
  { kind }: AdvisoryGroup,
  { trusted, now }: Project,
): string | undefined {
  if (entry.until !== undefined && now.slice(0, 10) > entry.until) {
    return `This expired on ${entry.until}: the finding is shown again`;
  }
  if (kind !== 'malware') return undefined;
  if (entry.until === undefined) return 'Malware can be ignored only until a date: give "until"';
  return trusted ? undefined : 'A workspace that is not trusted cannot have malware ignored';
}

/** The findings that count, and those that the policy suppresses. */
export function sortedByPolicy(
  project: Project,
  findings: readonly Finding[],
): { readonly findings: readonly Finding[]; readonly ignored: readonly Finding[] } {
  const { policy } = project.policy ?? {};
  if (!policy || policy.ignores.length === 0) return { findings, ignored: [] };
  const judged = findings.map((finding) => {
    const suppressedBy = suppressorOf(project, policy, finding);
    return suppressedBy ? { ...finding, suppressedBy } : finding;
  });
  return {
    findings: judged.filter(({ suppressedBy }) => !suppressedBy),
    ignored: judged.filter(({ suppressedBy }) => suppressedBy),
  };
}

/** Whether the policy has an advisory on a package ignored. */
export function isIgnored(project: Project, group: AdvisoryGroup, name: string): boolean {
  const { policy } = project.policy ?? {};
  return policy !== undefined && entryAgainst(project, policy, group, name) !== undefined;
}

function suppressorOf(project: Project, policy: Policy, finding: Finding): IgnoreEntry | undefined {
  const { advisory, package: bad } = finding;
  return advisory && entryAgainst(project, policy, advisory, bad.name);
}

function entryAgainst(
  project: Project,
  policy: Policy,
  group: AdvisoryGroup,
  name: string,
): IgnoreEntry | undefined {
  return entriesAbout(policy, group, name).find((entry) => !objectionTo(entry, group, project));
}

const entriesById = remembered((policy: Policy): ReadonlyMap<string, readonly IgnoreEntry[]> => {
  const byId = new Map<string, IgnoreEntry[]>();
  for (const entry of policy.ignores) {
    const id = entry.advisory.toLowerCase();
    addTo(byId, id, entry);
  }
  return byId;
});

function entryOf(node: JsonNode, report: Report): IgnoreEntry | undefined {
  if (node.type !== 'object') {
    reportWrongType(report, 'Each of ignore', 'an object', node);
    return undefined;
  }
  const fields = fieldsOf(node, 'the entry', report);
  reportUnknown(fields, ['advisory', 'package', 'reason', 'until'], report);
  const advisory = required(node, fields, 'advisory', 'missingAdvisory', report);
  const reason = required(node, fields, 'reason', 'missingReason', report);
  const name = optional(fields, 'package', report);
  const until = optional(fields, 'until', report);
  const isDated = until === undefined || until === null || isDate(until);
  if (!isDated) report('badDate', 'A date is written as 2026-12-31.', fields.get('until')!.value.span);
  if (advisory === undefined || reason === undefined || name === null || until === null || !isDated)
    return undefined;
  return {
    advisory,
    ...(name !== undefined && { package: name }),
    reason,
    ...(until !== undefined && { until }),
    span: node.span,
    advisorySpan: fields.get('advisory')!.value.span,
  };
}

/** A text that must be there and say something. */
function required(
  entry: JsonNode,
  fields: Fields,
  name: string,
  code: string,
  report: Report,
): string | undefined {
  const text = optional(fields, name, report);
  if (text === null || (text !== undefined && text.trim() !== '')) return text ?? undefined;
  const message = `An entry without ${name === 'reason' ? 'a reason' : 'an advisory'} ignores nothing.`;
  report(code, message, fields.get(name)?.value.span ?? entry.span);
  return undefined;
}

/** Undefined where it is not there, null where it is of the wrong type. */
function optional(fields: Fields, name: string, report: Report): string | undefined | null {
  const value = fields.get(name)?.value;
  const text = stringOf(value);
  if (!value || text !== undefined) return text;
  reportWrongType(report, name, 'a string', value);
  return null;
}

function reportUnknown(fields: Fields, known: readonly string[], report: Report): void {
  for (const { name, nameSpan } of fields.values()) {
    if (!known.includes(name))
      report('unknownKey', `There is no such key: ${known.join(', ')} are known.`, nameSpan);
  }
}

/** A day that the calendar has. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

// The rules of a SARIF run. Code scanning takes rating, title, help and weakness of an alert from its rule, and groups
// and filters by it. `vulnerable` with a hundred advisories would be one rule with one rating, so each advisory that
// was met is a rule, as in osv-scanner and Trivy; what is only advice is told under the rule of ours that says it.
import { adviceFor } from './advisories/advice';
import { affectedText } from './advisories/affected';
import { scoreWithin } from './advisories/rating';
import { explainAdvisory, linkOf } from './explainAdvisory';
import { addTo } from './lists';
import type { AdvisoryGroup, Finding, Rule, Severity } from './types';
import { messageText } from './untrusted';
import { listed, shortened } from './wording';

export type SarifLevel = 'error' | 'warning' | 'note';

/** A `reportingDescriptor`. */
export interface SarifRule {
  readonly id: string;
  /** For people: it must be another than the id. */
  readonly name: string;
  readonly shortDescription: { readonly text: string };
  readonly fullDescription: { readonly text: string };
  readonly helpUri?: string;
  readonly help: { readonly text: string; readonly markdown?: string };
  readonly defaultConfiguration: { readonly level: SarifLevel };
  readonly properties?: object;
}

/** How severe a squiggle is, in the words of SARIF, which has three. */
export const sarifLevels: Readonly<Record<Severity, SarifLevel>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

/** The rule under which a finding is told. */
export function sarifRuleIdOf({ exposed, advisory, rule }: Finding): string {
  return exposed && advisory ? advisory.id : rule;
}

/** The rules of some findings, in the order in which they come up. */
export function sarifRulesOf(
  findings: readonly Finding[],
  rules: readonly Omit<Rule, 'find'>[],
): readonly SarifRule[] {
  const byId = new Map<string, Finding[]>();
  for (const finding of findings) addTo(byId, sarifRuleIdOf(finding), finding);
  return [...byId].map(([id, met]) => ruleOf(id, met, rules));
}

function ruleOf(id: string, met: readonly Finding[], rules: readonly Omit<Rule, 'find'>[]): SarifRule {
  const [first] = met;
  const own = rules.find((rule) => rule.id === first!.rule) ?? { title: first!.rule, help: first!.message };
  const level = levelOf(met);
  return first!.exposed && first!.advisory
    ? { id, ...aboutAdvisory(first!.advisory, met, own), defaultConfiguration: { level } }
    : {
        id,
        name: own.title,
        shortDescription: { text: own.title },
        fullDescription: { text: own.help },
        help: { text: own.help },
        defaultConfiguration: { level },
      };
}

/** Versions of one package may be rated differently, by different records of the same thing: the worst speaks. */
function levelOf(met: readonly Finding[]): SarifLevel {
  const levels = met.map(({ severity }) => sarifLevels[severity]);
  return (['error', 'warning'] as const).find((level) => levels.includes(level)) ?? 'note';
}

/** Versions are matched to the letter, hence the precision: it says how often a result is true, not how bad it is. */
function aboutAdvisory(
  group: AdvisoryGroup,
  met: readonly Finding[],
  { title, help }: Pick<Rule, 'title' | 'help'>,
): Omit<SarifRule, 'id' | 'defaultConfiguration'> {
  const groups = byPackage(met);
  const address = linkOf(group.id);
  const advice = adviceFor(group).map((step) => ` ${step}`);
  return {
    name: messageText(`${met[0]!.package.name}: ${group.id}`, 250),
    shortDescription: { text: messageText(group.summary, 1000) || title },
    fullDescription: { text: messageText(`${title} in ${whereOf(groups)}${namesOf(group)}.`, 1000) },
    ...(address === undefined ? {} : { helpUri: address }),
    help: {
      text: messageText(`${help}${advice.join('')}`, 4000),
      markdown: `${help}\n\n${explainAdvisory(groups)}`,
    },
    properties: {
      tags: tagsOf(groups),
      precision: 'very-high',
      ...securitySeverity(met),
    },
  };
}

/** One group for each package that the advisory was met in. */
function byPackage(met: readonly Finding[]): readonly AdvisoryGroup[] {
  const groups = met.flatMap(({ advisory }) => advisory ?? []);
  return [...new Map(groups.map((group) => [group.records[0]?.package, group])).values()];
}

/** `minimist (before 0.2.1)`, of at most three packages. */
function whereOf(groups: readonly AdvisoryGroup[]): string {
  const places = groups.map(
    ({ records }) => `${records[0]?.package} (${[...new Set(records.map(affectedText))].join('; ')})`,
  );
  return listed(shortened(places, 2));
}

function namesOf({ aliases }: AdvisoryGroup): string {
  return aliases.length === 0 ? '' : `, also known as ${listed(aliases.slice(0, 5))}`;
}

/** GitHub shows ten tags; weaknesses are written as CodeQL's are, with three digits at least. */
function tagsOf(groups: readonly AdvisoryGroup[]): readonly string[] {
  const cwes = groups.flatMap(({ records }) => records.flatMap((record) => record.cwes));
  const numbers = cwes.flatMap((cwe) => /^CWE-(\d{1,5})$/.exec(cwe)?.[1] ?? []);
  const weaknesses = [...new Set(numbers)].map((number) => `external/cwe/cwe-${number.padStart(3, '0')}`);
  return ['security', groups[0]?.kind ?? 'vulnerability', ...weaknesses.sort()].slice(0, 10);
}

/** GitHub names an alert by this number: one that leads to the rating that the editor says. None where not rated. */
function securitySeverity(met: readonly Finding[]): object {
  const scores = met.flatMap(({ rating, advisory }) => {
    const given = advisory?.cvss?.score ?? (advisory?.kind === 'malware' ? 10 : undefined);
    return scoreWithin(rating, given) ?? [];
  });
  return scores.length === 0 ? {} : { 'security-severity': Math.max(...scores).toFixed(1) };
}

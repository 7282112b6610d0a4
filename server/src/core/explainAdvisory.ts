// What an advisory says, as Markdown in which no feed's text can act.
import { adviceFor } from './advisories/advice';
import { affectedText, fixedAbove } from './advisories/affected';
import type { AdvisoryGroup } from './types';
import { markdownText, safeLink } from './untrusted';
import { disputeOf, listed } from './wording';

/** Markdown about an advisory, whatever the project: what to do, and of each package what it says. At least one. */
export function explainAdvisory(groups: readonly AdvisoryGroup[]): string {
  const [first] = groups;
  const facts = groups
    .slice(0, 5)
    .map((group) => `**${markdownText(group.records[0]?.package ?? '')}** · ${factsOf(group)}`);
  return [...adviceOf(first!), facts.join('  \n'), linksOf(first!)].join('\n\n');
}

/** What to do now, as a list that is read from top to bottom. */
export function adviceOf(advisory: AdvisoryGroup): readonly string[] {
  const steps = adviceFor(advisory).map((step, index) => `${index + 1}. ${markdownText(step, 600)}`);
  return steps.length === 0 ? [] : [['**Do now:**', ...steps].join('\n')];
}

/** Versions, date and feeds in one line. Without a version nothing is said of what is fixed, which depends on it. */
export function factsOf(group: AdvisoryGroup, version?: string): string {
  const { records, feeds } = group;
  const affected = [...new Set(records.map(affectedText))].join('; ');
  const published = records.flatMap(({ published: date }) => date?.slice(0, 10) ?? []).sort()[0];
  return [
    `Affected: ${markdownText(affected, 300)}`,
    ...(version === undefined ? [] : fixText(group, version)),
    ...(published === undefined ? [] : [`Published: ${markdownText(published)}`]),
    `Said by: ${markdownText(listed(feeds))}${markdownText(disputeOf(group))}`,
  ].join(' · ');
}

/** Its ids, each with where to read about it, and one of its references. */
export function linksOf({ id, aliases, records }: AdvisoryGroup): string {
  const ids = [id, ...aliases].slice(0, 6).map((known) => {
    const address = linkOf(known);
    return address === undefined ? markdownText(known) : `[${markdownText(known)}](${address})`;
  });
  const [reference] = records
    .flatMap(({ references }) => references)
    .filter((address) => ![id, ...aliases].some((known) => address.endsWith(known)))
    .flatMap((address) => safeLink(address) ?? []);
  return [...ids, ...(reference === undefined ? [] : [`[reference](${reference})`])].join(' · ');
}

/** Where to read about an advisory id, or undefined for ids of feeds that have no public page. */
export function linkOf(id: string): string | undefined {
  if (/^GHSA(-[0-9a-z]{4}){3}$/.test(id)) return `https://github.com/advisories/${id}`;
  if (/^(MAL-\d{4}-\d+|CVE-\d{4}-\d+)$/.test(id)) return `https://osv.dev/vulnerability/${id}`;
  return undefined;
}

function fixText({ records, kind }: AdvisoryGroup, version: string): readonly string[] {
  const fixed = fixedAbove(records, version);
  if (fixed !== undefined) return [`Fixed in: ${markdownText(fixed)}`];
  return kind === 'vulnerability' ? ['No fixed version is known'] : [];
}

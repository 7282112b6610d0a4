// The report for code scanning (SARIF 2.1.0), so that a pull request says what the editor says, where it says it.
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html
// https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support
import { compareFindings } from '../finding';
import { addTo } from '../lists';
import { findCatalogEntry } from '../manifests/catalogs';
import { type Step, stepsOf } from '../notices';
import { baseName, relativeTo } from '../paths';
import { entryOf, placeOf } from '../places';
import { regionUnits, sarifLocation, sourceBases } from '../sarifPlaces';
import { type SarifRule, sarifLevels, sarifRuleIdOf, sarifRulesOf } from '../sarifRules';
import { sarifNotifications, wentWell } from '../sarifRun';
import type { Finding, Place, Project, Report, ReportInput } from '../types';
import { messageText, plainText } from '../untrusted';

export const sarif: Report = {
  id: 'sarif',
  toText: (input) => `${JSON.stringify(logOf(input), null, 2)}\n`,
};

/** A finding in its project. */
interface Met {
  readonly project: Project;
  readonly finding: Finding;
}

/** It names no category (`automationDetails`): whoever uploads it does, and is not heard where there is one already. */
function logOf(input: ReportInput): object {
  const all = metIn(input);
  const told = mostSevere(all);
  const rules = sarifRulesOf(
    told.map(({ finding }) => finding),
    input.rules,
  );
  const indices = new Map(rules.map(({ id }, index) => [id, index]));
  const { version } = input;
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Lockwatch',
            fullName: `Lockwatch ${version}`,
            version,
            semanticVersion: version,
            rules,
          },
        },
        invocations: [
          {
            executionSuccessful: wentWell(input),
            toolExecutionNotifications: sarifNotifications(input, all.length - told.length),
          },
        ],
        originalUriBaseIds: sourceBases,
        ...regionUnits,
        results: told.map((met) => resultOf(input, met, indices)),
      },
    ],
  };
}

/**
 * GitHub, unlike others, takes no notice of `suppressions`: what the policy ignores would be open alerts there, and
 * fail the build. So it is listed only for those who ask for it.
 */
function metIn({ projects, withIgnored }: ReportInput): readonly Met[] {
  return projects.flatMap(({ project, findings, ignored }) =>
    [...findings, ...(withIgnored ? ignored : [])].map((finding) => ({ project, finding })),
  );
}

/** GitHub refuses a run with more results, and shows the 5,000 that are most severe. */
const maxResults = 25_000;

function mostSevere(all: readonly Met[]): readonly Met[] {
  if (all.length <= maxResults) return all;
  return [...all].sort((a, b) => compareFindings(a.finding, b.finding)).slice(0, maxResults);
}

function resultOf(input: ReportInput, met: Met, indices: ReadonlyMap<SarifRule['id'], number>): object {
  const { project, finding } = met;
  const { rating, evidence, package: bad, exposed, severity } = finding;
  const root = input.sourceRoot ?? input.root;
  const ruleId = sarifRuleIdOf(finding);
  const place = primaryPlaceOf(met);
  const related = relatedTo(met, place);
  return {
    ruleId,
    ruleIndex: indices.get(ruleId),
    level: sarifLevels[severity],
    message: { text: textOf(met, related) },
    locations: [sarifLocation(root, project, place)],
    ...(related.length > 0 && { relatedLocations: locationsOf(root, project, related) }),
    partialFingerprints: fingerprintsOf(root, met),
    ...(input.withIgnored && { suppressions: suppressionsOf(root, met) }),
    ...(exposed && { properties: { rating, evidence, package: bad } }),
  };
}

/** GitHub refuses a run in which a result has no place: what stands nowhere stands at a file's first character. */
function primaryPlaceOf({ project, finding }: Met): Place {
  const { manifests, lock, root } = project;
  const file = manifests.get(finding.importer)?.file ?? lock?.file ?? `${root}/package.json`;
  return placeOf(project, finding) ?? entryOf(project, finding) ?? { file, span: { start: 0, end: 1 } };
}

/** A place besides, with what to call it in the result's message. */
interface Related extends Place {
  readonly label: string;
  readonly message: string;
}

/** More steps than a person follows; GitHub takes up to a hundred places. */
const maxSteps = 20;

/** The way through the lockfile and the line of the catalog, as in the editor. */
function relatedTo({ project, finding }: Met, { file, span }: Place): readonly Related[] {
  const { lock } = project;
  const steps = lock && !finding.place ? stepsOf(project, finding).slice(-maxSteps) : [];
  const isElsewhere = (step: Step) => file !== lock?.file || step.span.start !== span.start;
  return [
    ...steps
      .filter(isElsewhere)
      .map(({ span: at, entry, message }) => ({ file: lock!.file, span: at, label: entry, message })),
    ...catalogLine(project, finding),
  ];
}

function catalogLine(project: Project, { declaration, place }: Finding): readonly Related[] {
  const meant = declaration && !place ? findCatalogEntry(project, declaration) : undefined;
  if (!meant) return [];
  const message = `The catalog asks for ${meant.entry.rawSpec} here`;
  return [
    { file: meant.file, span: meant.entry.specSpan, label: `catalog: ${meant.entry.rawSpec}`, message },
  ];
}

/** GitHub shows a related place only where the message links to it, by its number. */
function textOf({ finding }: Met, related: readonly Related[]): string {
  const byFile = new Map<string, string[]>();
  related.forEach(({ file, label }, index) => {
    addTo(byFile, file, `[${unbracketed(label)}](${index + 1})`);
  });
  const ways = [...byFile].map(([file, links]) => `In ${unbracketed(baseName(file))}: ${links.join(' > ')}.`);
  return [`${messageText(finding.message, 2000)}.`, ...ways].join(' ');
}

function locationsOf(root: string, project: Project, related: readonly Related[]): readonly object[] {
  return related.map((place, index) => ({
    id: index + 1,
    ...sarifLocation(root, project, place),
    message: { text: `${messageText(place.message)}.` },
  }));
}

/** The text of a link; what is left has no bracket that could end it. */
function unbracketed(text: string): string {
  return plainText(text, 100).replace(/[\\[\]]/g, '');
}

/**
 * GitHub goes by `primaryLocationLineHash` alone, with file and rule. Usually it is a hash of the lines around, which
 * in a manifest are other dependencies: with each update of a neighbour an alert would be closed and opened anew, as
 * if the pull request had brought it in. This one stays as long as the finding does.
 */
function fingerprintsOf(root: string, { project, finding: { fingerprint } }: Met): object {
  const hash = hashOf(`${relativeTo(root, project.root)}:${fingerprint}`);
  return { 'lockwatch/v1': fingerprint, primaryLocationLineHash: `${hash}:1` };
}

/** FNV-1a of 64 bits, over UTF-16 units, as 16 hexadecimal digits. http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashOf(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let at = 0; at < text.length; at++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(at))) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}

/** Where one result has them, all must; of one that is not suppressed the list is empty. */
function suppressionsOf(root: string, { project, finding: { suppressedBy } }: Met): readonly object[] {
  if (!suppressedBy || !project.policy) return [];
  const { reason, until, span } = suppressedBy;
  const justification = `${plainText(reason, 1000)}${until === undefined ? '' : ` (until ${until})`}`;
  const location = sarifLocation(root, project, { file: project.policy.file, span });
  return [{ kind: 'external', status: 'accepted', justification, location }];
}

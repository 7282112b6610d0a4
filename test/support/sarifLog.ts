// Reports for code scanning, each held to the schema of SARIF and its addresses to RFC 3986.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020';
import { analyze, ignoredIn } from '../../server/src/core/analyze';
import { sarif } from '../../server/src/core/reports/sarif';
import { rules } from '../../server/src/core/rules/index';
import type { SarifLocation } from '../../server/src/core/sarifPlaces';
import type { Project, ReportInput } from '../../server/src/core/types';
import { npmLock } from './locks';
import { osv, type ProjectTexts } from './project';

/** A run, as far as tests look at parts of it. */
export interface Run {
  readonly tool: { readonly driver: { readonly rules: readonly SomeRule[] } };
  readonly invocations: readonly [
    {
      readonly executionSuccessful: boolean;
      readonly toolExecutionNotifications: readonly {
        readonly descriptor: { readonly id: string };
        readonly level: string;
        readonly message: { readonly text: string };
        readonly locations?: readonly SarifLocation[];
      }[];
    },
  ];
  readonly results: readonly {
    readonly ruleId: string;
    readonly ruleIndex: number;
    readonly level: string;
    readonly message: { readonly text: string };
    readonly locations: readonly [SarifLocation];
    readonly relatedLocations?: readonly SarifLocation[];
    readonly partialFingerprints: { readonly primaryLocationLineHash: string };
    readonly suppressions?: readonly unknown[];
  }[];
}

export interface SomeRule {
  readonly id: string;
  readonly name: string;
  readonly shortDescription: { readonly text: string };
  readonly help: { readonly text: string; readonly markdown?: string };
  readonly defaultConfiguration: { readonly level: string };
  readonly properties?: { readonly tags: readonly string[]; readonly 'security-severity'?: string };
}

/** The log for an input, once the schema has nothing against it. */
export function logOf(input: ReportInput): { readonly runs: readonly [Run] } {
  const log = JSON.parse(sarif.toText(input));
  checkSarif(log);
  return log;
}

/** The run of such a log. */
export function runOf(input: ReportInput): Run {
  return logOf(input).runs[0];
}

/** What a scan of these projects hands to reports. */
export function inputOf(projects: readonly Project[], more: Partial<ReportInput> = {}): ReportInput {
  const reported = projects.map((project) => ({
    project,
    findings: analyze(project),
    ignored: ignoredIn(project),
    problems: new Map(),
  }));
  const feeds = [{ id: 'files', records: 2, health: 'ok' as const }];
  return { root: '/project', projects: reported, feeds, notes: [], rules, version: '1.2.3', ...more };
}

/** A place in one line of a file, columns from 1. */
export function locationAt(
  uri: string,
  startLine: number,
  startColumn: number,
  endColumn: number,
): SarifLocation {
  return {
    physicalLocation: {
      artifactLocation: { uri, uriBaseId: '%SRCROOT%' },
      region: { startLine, startColumn, endLine: startLine, endColumn },
    },
  };
}

/** The file that a place is in, as the log names it. */
export function uriOf({ physicalLocation }: SarifLocation): string {
  return physicalLocation.artifactLocation.uri;
}

const lodash = {
  ...(osv('GHSA-35jh-r3h4-6jhm', 'lodash', {
    fixed: '4.17.21',
    aliases: ['CVE-2021-23337'],
    summary: 'Command Injection in lodash',
  }) as object),
  severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H' }],
  database_specific: { severity: 'HIGH', cwe_ids: ['CWE-77', 'CWE-94'] },
};
const debug = osv('MAL-2025-46974', 'debug', { versions: ['4.4.2'], summary: 'Malicious code in debug' });

/** A vulnerability in what is asked for, and malware behind it. */
export const small: ProjectTexts = {
  manifests: `{
  "dependencies": {
    "lodash": "^4.17.15",
    "express": "^4.0.0"
  }
}
`,
  lock: npmLock(
    { lodash: '^4.17.15', express: '^4.0.0' },
    {
      'node_modules/lodash': { version: '4.17.15' },
      'node_modules/express': { version: '4.18.0', dependencies: { debug: '^4.0.0' } },
      'node_modules/debug': { version: '4.4.2' },
    },
  ),
  advisories: [lodash, debug],
};

/** A policy that ignores the vulnerability of `small`. */
export const policy = `{ "ignore": [
  { "advisory": "CVE-2021-23337", "reason": "We never call template()", "until": "2026-12-31" }
] }`;

const schema = JSON.parse(readFileSync(join(__dirname, '../fixtures/sarif/sarif-2.1.0.schema.json'), 'utf8'));

/** Characters of RFC 3986, percent signs only before two hexadecimal digits; a colon in the first segment is a scheme. */
const reference = /^(?:[a-z][a-z\d+.-]*:|(?![^/?#]*:))(?:[\w\-.~!$&'()*+,;=:@/?#]|%[\dA-Fa-f]{2})*$/i;

const validate = new Ajv({
  allErrors: true,
  formats: {
    uri: (text: string) => /^[a-z][a-z\d+.-]*:/i.test(text) && reference.test(text),
    'uri-reference': reference,
    'date-time': (text: string) => !Number.isNaN(Date.parse(text)),
    uuid: /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i,
  },
}).compile(schema);

/** Fails where a log is not what the schema of SARIF 2.1.0 asks for. */
function checkSarif(log: unknown): void {
  validate(log);
  assert.deepEqual(validate.errors ?? [], []);
}

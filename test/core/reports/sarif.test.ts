// The report for code scanning of a small project, whole.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { projectOf } from '../../support/project';
import { inputOf, locationAt, logOf, small } from '../../support/sarifLog';

test('a small project, whole', () => {
  assert.deepEqual(logOf(inputOf([projectOf(small)])), {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Lockwatch',
            fullName: 'Lockwatch 1.2.3',
            version: '1.2.3',
            semanticVersion: '1.2.3',
            rules: [
              {
                id: 'MAL-2025-46974',
                name: 'debug: MAL-2025-46974',
                shortDescription: { text: 'Malicious code in debug' },
                fullDescription: { text: 'Malicious package in debug (4.4.2).' },
                helpUri: 'https://osv.dev/vulnerability/MAL-2025-46974',
                help: {
                  text: "The package was published to do harm, in this version or in all of them. Remove it or go to a clean version, find out whether it was installed, and change the secrets it could read from another computer. Find out which computers and build servers installed it, and count its code as run on each of them. From another computer, change every secret that could be read there: npm, Git and cloud tokens, SSH keys, .env files and saved passwords. Delete node_modules, clear the package manager's cache and any mirror that may keep it, and install again without scripts.",
                  markdown: `The package was published to do harm, in this version or in all of them. Remove it or go to a clean version, find out whether it was installed, and change the secrets it could read from another computer.

**Do now:**
1. Find out which computers and build servers installed it, and count its code as run on each of them\\.
2. From another computer, change every secret that could be read there\\: npm, Git and cloud tokens, SSH keys, \\.env files and saved passwords\\.
3. Delete node\\_modules, clear the package manager's cache and any mirror that may keep it, and install again without scripts\\.

**debug** · Affected: 4\\.4\\.2 · Published: 2026\\-05\\-14 · Said by: test

[MAL\\-2025\\-46974](https://osv.dev/vulnerability/MAL-2025-46974)`,
                },
                properties: {
                  tags: ['security', 'malware'],
                  precision: 'very-high',
                  'security-severity': '10.0',
                },
                defaultConfiguration: { level: 'error' },
              },
              {
                id: 'GHSA-35jh-r3h4-6jhm',
                name: 'lodash: GHSA-35jh-r3h4-6jhm',
                shortDescription: { text: 'Command Injection in lodash' },
                fullDescription: {
                  text: 'Known vulnerability in lodash (<4.17.21), also known as CVE-2021-23337.',
                },
                helpUri: 'https://github.com/advisories/GHSA-35jh-r3h4-6jhm',
                help: {
                  text: 'An advisory describes a vulnerability in this version. Go to a version that no advisory affects.',
                  markdown: `An advisory describes a vulnerability in this version. Go to a version that no advisory affects.

**lodash** · Affected: \\<4\\.17\\.21 · Published: 2026\\-05\\-14 · Said by: test

[GHSA\\-35jh\\-r3h4\\-6jhm](https://github.com/advisories/GHSA-35jh-r3h4-6jhm) · [CVE\\-2021\\-23337](https://osv.dev/vulnerability/CVE-2021-23337)`,
                },
                properties: {
                  tags: ['security', 'vulnerability', 'external/cwe/cwe-077', 'external/cwe/cwe-094'],
                  precision: 'very-high',
                  'security-severity': '7.2',
                },
                defaultConfiguration: { level: 'error' },
              },
            ],
          },
        },
        invocations: [{ executionSuccessful: true, toolExecutionNotifications: [] }],
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The root of the repository.' } } },
        columnKind: 'utf16CodeUnits',
        newlineSequences: ['\r\n', '\n', '\r'],
        results: [
          {
            ruleId: 'MAL-2025-46974',
            ruleIndex: 0,
            level: 'error',
            message: {
              text: 'debug 4.4.2 (through express) is malware: Malicious code in debug (MAL-2025-46974). In package-lock.json: [express 4.18.0](1) > [debug 4.4.2](2).',
            },
            locations: [locationAt('package.json', 4, 16, 24)],
            relatedLocations: [
              {
                id: 1,
                ...locationAt('package-lock.json', 15, 5, 27),
                message: { text: 'package.json brings in express 4.18.0.' },
              },
              {
                id: 2,
                ...locationAt('package-lock.json', 21, 5, 25),
                message: { text: 'express 4.18.0 brings in debug 4.4.2.' },
              },
            ],
            partialFingerprints: {
              'lockwatch/v1': 'malicious:.:debug@4.4.2:MAL-2025-46974',
              primaryLocationLineHash: 'f92018fbc10993a1:1',
            },
            properties: {
              rating: 'critical',
              evidence: 'locked',
              package: { name: 'debug', version: '4.4.2' },
            },
          },
          {
            ruleId: 'GHSA-35jh-r3h4-6jhm',
            ruleIndex: 1,
            level: 'error',
            message: {
              text: 'lodash 4.17.15: Command Injection in lodash (high, GHSA-35jh-r3h4-6jhm, fixed in 4.17.21). In package-lock.json: [lodash 4.17.15](1).',
            },
            locations: [locationAt('package.json', 3, 15, 25)],
            relatedLocations: [
              {
                id: 1,
                ...locationAt('package-lock.json', 12, 5, 26),
                message: { text: 'package.json brings in lodash 4.17.15.' },
              },
            ],
            partialFingerprints: {
              'lockwatch/v1': 'vulnerable:.:lodash@4.17.15:GHSA-35jh-r3h4-6jhm',
              primaryLocationLineHash: '222c06962f7d5370:1',
            },
            properties: {
              rating: 'high',
              evidence: 'locked',
              package: { name: 'lodash', version: '4.17.15' },
            },
          },
        ],
      },
    ],
  });
});

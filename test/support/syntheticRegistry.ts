// An npm registry on loopback for packages that exist only in a test, with tarballs that hold their package.json.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { PublishedText, PublishedTexts } from './project';

export interface SyntheticRegistry {
  /** Base address, ending in `/`. */
  readonly url: string;
  /** What it has from now on. */
  readonly publish: (packages: PublishedTexts) => void;
  readonly close: () => Promise<void>;
}

/** What the audit endpoint says of a package. */
export type Audit = (name: string) => readonly unknown[];

/**
 * Serves packages as the public registry does: full packuments, `latest` being the last named, tarballs, and the bulk
 * audit endpoint, which knows nothing unless told.
 */
export async function startSyntheticRegistry(
  packages: PublishedTexts,
  audit: Audit = () => [],
): Promise<SyntheticRegistry> {
  let current = packages;
  let url = '';
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname).slice(1);
    if (request.method === 'POST') {
      void answerAudit(request, response, audit);
      return;
    }
    const [, name, version] = /^(.+)\/-\/[^/]*?-(\d[^/]*)\.tgz$/.exec(path) ?? [];
    if (name !== undefined) answerTarball(response, name, version!, current);
    else answerPackument(response, path, url, current);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    publish: (next) => {
      current = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Names with their versions are asked about, compressed. */
async function answerAudit(request: IncomingMessage, response: ServerResponse, audit: Audit): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const asked: object = JSON.parse(
    (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString(),
  );
  const said = Object.keys(asked).map((name) => [name, audit(name)] as const);
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(Object.fromEntries(said.filter(([, advisories]) => advisories.length > 0))));
}

function answerPackument(
  response: ServerResponse,
  name: string,
  url: string,
  packages: PublishedTexts,
): void {
  const versions = packages[name];
  response.writeHead(versions ? 200 : 404, { 'content-type': 'application/json' });
  response.end(JSON.stringify(versions ? documentOf(name, url, versions) : { error: 'not found' }));
}

function documentOf(name: string, url: string, given: PublishedTexts[string]): unknown {
  const versions = Object.entries(given).map(([version, text]) => [version, published(text)] as const);
  const times = versions.map(
    ([version, { published = '2020-01-01' }]) => [version, isoOf(published)] as const,
  );
  const modified = times
    .map(([, time]) => time)
    .sort()
    .at(-1);
  return {
    name,
    'dist-tags': { latest: versions.at(-1)?.[0] },
    versions: Object.fromEntries(
      versions.map(([version, text]) => [
        version,
        { ...manifestOf(name, version, text), dist: distOf(name, url, version, text) },
      ]),
    ),
    time: { created: isoOf('2020-01-01'), modified, ...Object.fromEntries(times) },
  };
}

function distOf(name: string, url: string, version: string, text: PublishedText): unknown {
  const tarball = tarballOf(name, version, text);
  return {
    tarball: `${url}${name}/-/${name.split('/').at(-1)}-${version}.tgz`,
    shasum: createHash('sha1').update(tarball).digest('hex'),
    integrity: integrityOf(tarball),
  };
}

/** What it says of the tarball of a version. */
export function publishedIntegrity(packages: PublishedTexts, name: string, version: string): string {
  return integrityOf(tarballOf(name, version, published(packages[name]![version]!)));
}

function integrityOf(tarball: Buffer): string {
  return `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
}

function answerTarball(
  response: ServerResponse,
  name: string,
  version: string,
  packages: PublishedTexts,
): void {
  const text = packages[name]?.[version];
  response.writeHead(text === undefined ? 404 : 200, { 'content-type': 'application/octet-stream' });
  response.end(text === undefined ? '' : tarballOf(name, version, published(text)));
}

function published(text: string | PublishedText): PublishedText {
  return typeof text === 'string' ? { published: text } : text;
}

function manifestOf(
  name: string,
  version: string,
  { published: _, bundle: __, ...rest }: PublishedText,
): object {
  return { name, version, ...rest };
}

function isoOf(date: string): string {
  return new Date(date).toISOString();
}

/** A ustar archive of package.json files: the package's own, and those of what it bundles. */
function tarballOf(name: string, version: string, text: PublishedText): Buffer {
  const { deprecated: _, ...rest } = manifestOf(name, version, text) as Readonly<Record<string, unknown>>;
  const bundled = Object.entries(text.bundle ?? {}).map(
    ([folder, { bundle: __, published: ___, ...manifest }]) => fileOf(`package/${folder}`, manifest),
  );
  return gzipSync(Buffer.concat([fileOf('package', rest), ...bundled, Buffer.alloc(1024)]));
}

/** A package.json in an archive; what of its folder's path is too long for one field goes into the other. */
function fileOf(folder: string, manifest: object): Buffer {
  const content = Buffer.from(JSON.stringify(manifest));
  const header = Buffer.alloc(512);
  const write = (value: string, offset: number) => header.write(value, offset);
  const path = `${folder}/package.json`;
  const cut = path.length <= 100 ? -1 : path.indexOf('/', path.length - 101);
  write(path.slice(cut + 1), 0);
  write(path.slice(0, Math.max(0, cut)), 345);
  write('0000644\0', 100);
  write('0000000\0', 108);
  write('0000000\0', 116);
  write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  write('00000000000\0', 136);
  write('        ', 148);
  write('0', 156);
  write('ustar\0', 257);
  write('00', 263);
  const sum = header.reduce((total, byte) => total + byte, 0);
  write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

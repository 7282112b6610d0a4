// How a connection is made: through which proxy, trusting which certificates, showing which of our own.
import { readFileSync } from 'node:fs';
import { type ClientRequest, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { BlockList, isIPv6, type Socket } from 'node:net';
import * as tls from 'node:tls';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { type EditorNetwork, HttpError, type NetworkConfig } from '../ports';
import { isLoopback, loginIn } from './redirects';

export interface Connection {
  readonly network: NetworkConfig;
  readonly editor: EditorNetwork;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const maxAgents = 32;

/**
 * The proxy for an address, or undefined for none: the editor's, else npm's, else the environment's. This machine
 * itself is always reached directly. A proxy that is no http or https address rejects: to go without it could show
 * names to a network that the person keeps them from.
 */
export function proxyFor(address: URL, { network, editor, env }: Connection): URL | undefined {
  const proxy = editor.proxy || network.proxy || environmentProxy(address, env);
  const direct = [...(editor.noProxy ?? []), ...(network.noProxy ?? []), ...environmentNoProxy(env)];
  if (!proxy || isLoopback(address.hostname) || direct.some((entry) => bypasses(entry, address)))
    return undefined;
  const spelled = /^[a-z][a-z\d+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
  const url = URL.canParse(spelled) ? new URL(spelled) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new HttpError('badAddress', 'The configured proxy is not an http or https address.');
}

/** Whether an entry of a no-proxy list (`*`, host, `.domain`, `host:port`, address, network) covers an address. */
export function bypasses(entry: string, address: URL): boolean {
  const text = entry.trim().toLowerCase();
  const host = address.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (text.includes('/')) return isInSubnet(host, text);
  const [, name = '', port] = isIPv6(text) ? ['', text] : (/^\[?(.*?)\]?(?::(\d+))?$/.exec(text) ?? []);
  if (port && port !== portOf(address)) return false;
  const domain = name.replace(/^\*?\./, '');
  return domain === '*' || (domain !== '' && (host === domain || host.endsWith(`.${domain}`)));
}

/** Keeps connections open between requests, one agent for each way to connect. */
export function createAgents(): (address: URL, connection: Connection) => HttpAgent {
  const agents = new Map<string, HttpAgent>();
  return (address, connection) => {
    const proxy = proxyFor(address, connection);
    const options = address.protocol === 'https:' ? tlsOptions(address, connection) : {};
    const own = connection.editor.proxy ? connection.editor.proxyAuthorization : undefined;
    const shown = own ?? (proxy && loginIn(proxy));
    const key = JSON.stringify([address.protocol, proxy?.href, shown, options]);
    let agent = agents.get(key);
    if (!agent) {
      if (agents.size >= maxAgents) agents.clear();
      agent = agentFor(address, proxy, options, shown ? { 'proxy-authorization': shown } : {});
      agents.set(key, agent);
    }
    return agent;
  };
}

const refused = 'PROXY_ANSWERED_';

/** The status with which a proxy refused to lead on, from the code of the failure; undefined where it is another one. */
export function statusOfRefusal(code: string): number | undefined {
  return code.startsWith(refused) ? Number(code.slice(refused.length)) : undefined;
}

interface TlsOptions {
  readonly ca?: readonly string[];
  readonly cert?: string;
  readonly key?: string;
  readonly rejectUnauthorized?: boolean;
  readonly systemCertificates?: boolean;
}

function tlsOptions(address: URL, { network, editor, env }: Connection): TlsOptions {
  const ca = [...(network.ca ?? []), ...extraCertificates(env.NODE_EXTRA_CA_CERTS ?? '')];
  const own = network.clientCertificates?.find(({ prefix }) => isBelow(address, prefix));
  const strict = network.strictSsl !== false && editor.strictSsl !== false;
  return {
    ...(ca.length > 0 && { ca }),
    ...(own && { cert: own.cert, key: own.key }),
    ...(!strict && { rejectUnauthorized: false }),
    ...(editor.systemCertificates && { systemCertificates: true }),
  };
}

function agentFor(
  address: URL,
  proxy: URL | undefined,
  { ca = [], systemCertificates = false, ...own }: TlsOptions,
  headers: Readonly<Record<string, string>>,
): HttpAgent {
  // npm trusts only what `ca` names; here it adds to the well-known ones, for advisories come from public hosts.
  const trusted = [...(systemCertificates ? systemsCertificates() : []), ...ca];
  const options = {
    keepAlive: true,
    ...own,
    ...(trusted.length > 0 && { ca: [...tls.rootCertificates, ...trusted] }),
  };
  const secure = address.protocol === 'https:';
  if (!proxy) return secure ? new HttpsAgent(options) : new HttpAgent(options);
  // The headers have the login; an agent would fail over one in which somebody has left a lonely `%`.
  const bare = Object.assign(new URL(proxy), { username: '', password: '' });
  if (!secure) return lettingGo(new HttpProxyAgent(bare, { keepAlive: true, headers }));
  const agent = lettingGo(new HttpsProxyAgent(bare, { ...options, headers }));
  // The constructor takes these for the connection to the proxy; the server behind it needs them as well.
  Object.assign(agent.options, options);
  // What the proxy answers instead would else pass for the reply of that server.
  agent.on('proxyConnect', ({ statusCode }: { readonly statusCode: number }, request: ClientRequest) => {
    if (statusCode !== 200) request.destroy(Object.assign(new Error(), { code: refused + statusCode }));
  });
  return agent;
}

/**
 * The same agent, which ends the connection to its proxy when the request is given up before the proxy has led on. Until
 * then the request knows nothing of the connection, and no process would end before the proxy ends it.
 */
function lettingGo<T extends ProxyAgent>(agent: T): T {
  const { connect }: ProxyAgent = agent;
  agent.connect = async (request: ClientRequest, ...rest: readonly unknown[]) => {
    const givenUp = new AbortController();
    const end = () => givenUp.abort();
    const connectOpts = { value: { ...agent.connectOpts, signal: givenUp.signal } };
    request.once('abort', end);
    try {
      return await connect.call(Object.create(agent, { connectOpts }), request, ...rest);
    } finally {
      request.off('abort', end);
    }
  };
  return agent;
}

/** What the two agents have in common. */
interface ProxyAgent {
  readonly connectOpts: object;
  connect(request: ClientRequest, ...rest: readonly unknown[]): Promise<Socket>;
}

const extras = new Map<string, readonly string[]>();

/** What a file in the environment adds to the certificates that Node trusts, which it does not where others are named. */
function extraCertificates(file: string): readonly string[] {
  const known = extras.get(file) ?? (file === '' ? [] : textsIn(file));
  extras.set(file, known);
  return known;
}

/** Node itself warns of a file that cannot be read. */
function textsIn(file: string): readonly string[] {
  try {
    return [readFileSync(file, 'utf8')];
  } catch {
    return [];
  }
}

/** Certificates that the system trusts; none where this Node, before 22.15, cannot tell. */
function systemsCertificates(): readonly string[] {
  const { getCACertificates } = tls as { readonly getCACertificates?: (type: 'system') => string[] };
  return getCACertificates?.('system') ?? [];
}

function environmentProxy(address: URL, env: Connection['env']): string | undefined {
  const names = address.protocol === 'https:' ? ['https_proxy', 'http_proxy'] : ['http_proxy'];
  return [...names, 'all_proxy'].map((name) => env[name] || env[name.toUpperCase()]).find(Boolean);
}

function environmentNoProxy(env: Connection['env']): readonly string[] {
  return (env.no_proxy || env.NO_PROXY || '').split(/[\s,]+/).filter(Boolean);
}

function portOf({ port, protocol }: URL): string {
  return port || (protocol === 'https:' ? '443' : '80');
}

function isInSubnet(host: string, subnet: string): boolean {
  const [network = '', prefix = ''] = subnet.split('/');
  const family = isIPv6(network) ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  try {
    list.addSubnet(network, Number(prefix), family);
    return list.check(host, family);
  } catch {
    return false;
  }
}

/** Whether an address lies at `//host/path/` or below. */
function isBelow({ host, pathname }: URL, prefix: string): boolean {
  const place = `//${host}${pathname}`;
  return place === prefix || place.startsWith(prefix.replace(/\/?$/, '/'));
}

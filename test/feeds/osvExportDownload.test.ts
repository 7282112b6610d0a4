// The download of OSV's export, cut off or no longer wanted: it goes on from there, or leaves all as it was.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { type Behaviour, hang } from '../support/httpServer';
import { cancelSwitch, settled } from '../support/memoryPorts';
import { all, fresh, names, rig, told } from '../support/osvExport';
import { etagOf, type OsvServer } from '../support/osvServer';
import { osv } from '../support/project';

test('a download that is cut off goes on from there', async (t) => {
  const { server, mirror, sync } = await rig(t, many(400));
  const half = Math.floor(server.archive().length / 2);
  server.misbehave(/all\.zip/, once(server, cutAt(server.archive(), half)));
  assert.equal(told(await sync(), server), 'everything ok');
  assert.deepEqual([mirror.records().length, mirror.begun()], [400, ['everything']]);
  const [, next] = server.seen;
  assert.match(next!.headers.range ?? '', /^bytes=\d+-$/);
  assert.equal(next!.headers['if-range'], etagOf(server.archive()));
});

test('or from the beginning, where the server cannot, or has something else by now', async (t) => {
  for (const ranges of [false, true]) {
    const { server, mirror, sync } = await rig(t, many(400), { ranges });
    const before = server.archive();
    if (ranges) server.publish(...many(401));
    server.misbehave(/all\.zip/, once(server, cutAt(before, 20_000)));
    assert.equal(told(await sync(), server), 'everything ok');
    assert.deepEqual(mirror.begun(), ['everything', 'everything']);
    assert.equal(mirror.records().length, ranges ? 401 : 400);
  }
});

test('a part that was not asked for is of no use', async (t) => {
  const { server, mirror, sync } = await rig(t, all);
  const part: Behaviour = (response) =>
    response.writeHead(206, { 'content-range': 'bytes 7-9/10' }).end(server.archive());
  server.misbehave(/all\.zip/, part);
  assert.equal(told(await sync(), server), 'nothing failed: HOST did not go on.');
  server.misbehave(/all\.zip/, once(server, cutAt(server.archive(), 300), part));
  assert.equal(told(await sync(), server), 'nothing failed: HOST did not go on.');
  server.heal();
  assert.equal(told(await sync(), server), 'everything ok');
  assert.deepEqual(mirror.records(), names);
});

test('one that is cut off again and again is given up', async (t) => {
  const { server, mirror, sync } = await rig(t, many(400));
  server.misbehave(/all\.zip/, cutAt(server.archive(), 20_000));
  assert.match(told(await sync(), server), /^nothing failed: The connection to HOST failed \(\w+\)\.$/);
  assert.deepEqual([mirror.records(), server.seen.length], [[], 5]);
});

test('one that goes silent is given up at once, unless a good part of it has come', async (t) => {
  const { server, sync, ports, mirror } = await rig(t, large(400));
  const archive = server.archive();
  const silent = 'HOST sent nothing, or next to nothing, for 45 seconds.';
  const goesSilentAfter = async (bytes: number) => {
    const done = sync();
    while (mirror.progress.at(-1)?.bytes !== bytes) await settled();
    await ports.clock.advance(45_000);
    return done;
  };
  server.misbehave(/all\.zip/, stallAt(archive, 50_000));
  assert.equal(told(await goesSilentAfter(50_000), server), `nothing failed: ${silent}`);
  assert.equal(server.seen.length, 1);
  server.misbehave(/all\.zip/, once(server, stallAt(archive, 1_200_000)));
  assert.equal(told(await goesSilentAfter(1_200_000), server), 'everything ok');
  assert.deepEqual([mirror.records().length, server.seen.length], [400, 3]);
});

test('one that is no longer wanted ends at once and leaves all as it was', async (t) => {
  const { server, mirror, sync, feed } = await rig(t, all);
  await sync();
  const wanted = cancelSwitch();
  const stalls: Behaviour = (response) => response.writeHead(200).write(server.archive().subarray(0, 100));
  server.misbehave(/all\.zip/, stalls);
  mirror.note = undefined;
  const done = mirror.sync(feed, wanted);
  await server.requested(2);
  wanted.cancel();
  assert.equal(told(await done, server), 'nothing failed: The request is no longer wanted.');
  await server.idle();
  assert.deepEqual(mirror.records(), names);
  server.heal();
  assert.equal(told(await sync(), server), 'everything ok');
});

test('nor is anything taken of changes that are no longer wanted', async (t) => {
  const { server, mirror, sync, feed } = await rig(t, all);
  await sync();
  server.publish(fresh);
  server.misbehave(/MAL-2026-9/, hang);
  const wanted = cancelSwitch();
  const asked = server.seen.length;
  const done = mirror.sync(feed, wanted);
  await server.requested(asked + 3);
  wanted.cancel();
  assert.equal((await done).brought, 'nothing');
  await server.idle();
  assert.deepEqual(mirror.records(), names);
});

function many(count: number): readonly unknown[] {
  return Array.from({ length: count }, (_, index) => osv(`MAL-2026-${index}`, `p${index}`, {}));
}

/** Records of which no archive makes less than four kilobytes each. */
function large(count: number): readonly unknown[] {
  const details = () => randomBytes(3000).toString('base64');
  return many(count).map((record) => ({ ...(record as object), details: details() }));
}

/** Behaves so for the first requests, and well from then on. */
function once(server: OsvServer, ...behaviours: readonly Behaviour[]): Behaviour {
  const left = [...behaviours];
  return (response, request) => {
    const behaviour = left.shift()!;
    if (left.length === 0) server.heal();
    behaviour(response, request);
  };
}

/** Promises the whole archive and sends so many bytes of it. */
function cutAt(archive: Buffer, length: number): Behaviour {
  return (response) => {
    response.writeHead(200, { etag: etagOf(archive), 'content-length': archive.length });
    response.write(archive.subarray(0, length), () => response.socket?.destroy());
  };
}

/** Promises the whole archive, sends so many bytes of it, and then nothing more. */
function stallAt(archive: Buffer, length: number): Behaviour {
  return (response) => {
    response.writeHead(200, { etag: etagOf(archive), 'content-length': archive.length });
    response.write(archive.subarray(0, length));
  };
}

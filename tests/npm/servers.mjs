// Three servers that others wrote (Fedify, activitypub-express, activitypub-core), each behind TLS on an address of its
// own, and a name server that knows them. Usage: node servers.mjs FOLDER
//
// FOLDER holds NAME.key and NAME.pem for each of the names; ready.json appears there with the ports when all listen.
// Nothing here makes a nodeinfo document: the programs do, from the figures that they are given below.
import dgram from "node:dgram";
import fs from "node:fs";
import https from "node:https";
import path from "node:path";

const names = {
  "fedify.kelp-forest.club": "127.60.1.1",
  "apex.kelp-forest.club": "127.60.2.1",
  "core.kelp-forest.club": "127.60.3.1",
};
const folder = process.argv[2];

async function fedify(host) {
  const { createFederation, MemoryKvStore } = await import("@fedify/fedify");
  const federation = createFederation({ kv: new MemoryKvStore() });
  federation.setNodeInfoDispatcher("/nodeinfo/2.1", () => ({
    software: {
      name: "kelp-garden",
      version: { major: 1, minor: 7, patch: 3 },
      repository: new URL("https://kelp-forest.club/source"),
    },
    protocols: ["activitypub"],
    usage: { users: { total: 41, activeHalfyear: 30, activeMonth: 12 }, localPosts: 977, localComments: 55 },
  }));
  return async (req, res) => {
    const answer = await federation.fetch(
      new Request(`https://${host}${req.url}`, { method: req.method, headers: new Headers(req.headers) }),
      { contextData: undefined },
    );
    res.writeHead(answer.status, Object.fromEntries(answer.headers));
    res.end(Buffer.from(await answer.arrayBuffer()));
  };
}

async function apex(host) {
  const { default: express } = await import("express");
  const { default: ActivitypubExpress } = await import("activitypub-express");
  const app = express();
  const server = ActivitypubExpress({
    name: "apex-reef",
    version: "4.4.2",
    domain: host,
    openRegistrations: true,
    actorParam: "actor",
    objectParam: "id",
    activityParam: "id",
    routes: Object.fromEntries(
      ["actor", "object", "activity", "inbox", "outbox", "followers", "following", "liked", "collections", "blocked", "rejections", "rejected", "shares", "likes"]
        .map((kind) => [kind, `/${kind}/:id`]),
    ),
    store: { getUserCount: async () => 1234 },
  });
  app.use(server);
  app.get("/.well-known/nodeinfo", server.net.nodeInfoLocation.get);
  app.get("/nodeinfo/:version", server.net.nodeInfo.get);
  return app;
}

async function core(host) {
  process.env.AP_HOST_NAME = host;
  process.env.AP_PROTOCOL = "https:";
  process.env.AP_PORT = "80"; // leaves the port out of its links
  console.log = () => {};
  const { default: express } = await import("express");
  const { activityPub } = (await import("activitypub-core-server-express")).default;
  const app = express();
  const people = [1, 2, 3, 4, 5].map((n) => ({ id: `https://${host}/person/${n}`, type: "Person" }));
  app.get("/robots.txt", (_req, res) => res.status(404).end()); // it takes every path for somebody's name
  app.use(activityPub({
    routes: {},
    pages: {},
    plugins: [],
    adapters: { db: { findAll: async (_table, match) => people.filter((p) => p.type === match.type) } },
  }));
  return app;
}

function answerTo(question) {
  const labels = [];
  let at = 12;
  for (let len = question[at]; len > 0; len = question[at]) {
    labels.push(question.toString("latin1", at + 1, at + 1 + len));
    at += len + 1;
  }
  const end = at + 5;
  const address = names[labels.join(".").toLowerCase()];
  const isA = question.readUInt16BE(at + 1) === 1;
  const head = Buffer.from(question.subarray(0, 12));
  head.writeUInt16BE(address ? 0x8180 : 0x8183, 2);
  head.writeUInt16BE(address && isA ? 1 : 0, 6);
  head.writeUInt32BE(0, 8);
  const answer = address && isA
    ? Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address.split(".").map(Number)])
    : Buffer.alloc(0);
  return Buffer.concat([head, question.subarray(12, end), answer]);
}

async function listen(host, handler, port) {
  const server = https.createServer({
    key: fs.readFileSync(path.join(folder, `${host}.key`)),
    cert: fs.readFileSync(path.join(folder, `${host}.pem`)),
  }, handler);
  await new Promise((resolve, reject) => server.once("error", reject).listen(port, names[host], resolve));
  return server.address().port;
}

const [first, second, third] = Object.keys(names);
const port = await listen(first, await fedify(first), 0);
await listen(second, await apex(second), port);
await listen(third, await core(third), port);
const dns = dgram.createSocket("udp4");
dns.on("message", (question, from) => dns.send(answerTo(question), from.port, from.address));
await new Promise((resolve) => dns.bind(0, "127.0.0.1", resolve));
fs.writeFileSync(path.join(folder, "ready.tmp"), JSON.stringify({ https_port: port, dns: `127.0.0.1:${dns.address().port}` }));
fs.renameSync(path.join(folder, "ready.tmp"), path.join(folder, "ready.json"));

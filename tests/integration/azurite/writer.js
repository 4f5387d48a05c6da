// Writes blobs as Azure Monitor does, with Azure's own client. Takes one JSON command a line, answers "ok" to each:
//   {"do":"append"|"put"|"delete", "container", "name", "text"|"base64"}
//   {"do":"folder", "path", "from", "until"}  appends the logs below, all whose hour ("2026/10/31/05") is in the
//                                             range; with "slowly" hour by hour, each blob in two halves; with
//                                             "hours" so many as one blob, which saves time
//   {"do":"signature", "rights"}              answers a shared access signature instead
"use strict";
const azure = require("@azure/storage-blob");
const { BlobServiceClient, StorageSharedKeyCredential } = azure;
const fs = require("node:fs");
const path = require("node:path");
const readline = require("node:readline");

const [endpoint, account, key] = [process.argv[2], process.argv[3], process.env.WRITER_KEY];
const credential = new StorageSharedKeyCredential(account, key);
const service = new BlobServiceClient(endpoint, credential);
const made = new Map();

async function containerOf(name) {
    const container = service.getContainerClient(name);
    if (!made.has(name)) made.set(name, container.createIfNotExists());
    await made.get(name);
    return container;
}

function filesBelow(folder) {
    return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const file = path.join(folder, entry.name);
        return entry.isDirectory() ? filesBelow(file) : [file];
    });
}

function hourOf(file) {
    const found = /y=(\d+)\/m=(\d+)\/d=(\d+)\/h=(\d+)/.exec(file);
    return found ? found.slice(1).join("/") : "";
}

async function append(container, name, bytes) {
    const blob = container.getAppendBlobClient(name);
    await blob.createIfNotExists();
    const most = 1 << 20;
    for (let at = 0; at < bytes.length; at += most) {
        const part = bytes.subarray(at, at + most);
        await blob.appendBlock(part, part.length);
    }
}

async function folder({ path: root, from = "", until = "~", slowly, hours = 1 }) {
    const blobs = new Map();
    const found = filesBelow(root)
        .map((file) => ({ file, hour: hourOf(file), name: path.relative(root, file).split(path.sep).join("/") }))
        .filter(({ hour, name }) => name.startsWith("insights-") && hour >= from && hour < until)
        .sort((a, b) => (a.hour < b.hour ? -1 : a.hour > b.hour ? 1 : 0));
    for (const { file, name } of found) {
        const blob = name.replace(/\/h=(\d+)\//, (_, hour) => `/h=${String(hour - (hour % hours)).padStart(2, "0")}/`);
        blobs.set(blob, [...(blobs.get(blob) ?? []), file]);
    }
    const waiting = [...blobs];
    const one = async ([blob, files]) => {
        const [place, ...name] = blob.split("/");
        const bytes = Buffer.concat(files.map((file) => fs.readFileSync(file)));
        const container = await containerOf(place);
        const half = slowly ? bytes.length >> 1 : bytes.length;
        await append(container, name.join("/"), bytes.subarray(0, half));
        if (slowly) await append(container, name.join("/"), bytes.subarray(half));
    };
    const worker = async () => {
        for (let next = waiting.shift(); next; next = waiting.shift()) await one(next);
    };
    await Promise.all(Array.from({ length: slowly ? 1 : 8 }, worker));
}

function signature(rights, seconds = 3600) {
    const wishes = {
        expiresOn: new Date(Date.now() + seconds * 1e3),
        permissions: azure.AccountSASPermissions.parse(rights),
        resourceTypes: "sco",
        services: "b",
    };
    return azure.generateAccountSASQueryParameters(wishes, credential).toString();
}

async function obey(command) {
    if (command.do === "folder") return folder(command);
    if (command.do === "signature") return signature(command.rights, command.seconds);
    const container = await containerOf(command.container);
    const bytes = Buffer.from(command.base64 ?? command.text ?? "", command.base64 === undefined ? "utf8" : "base64");
    if (command.do === "delete") {
        await container.deleteBlob(command.name);
    } else if (command.do === "put") {
        await container.getBlockBlobClient(command.name).upload(bytes, bytes.length);
    } else {
        await append(container, command.name, bytes);
    }
}

(async () => {
    for await (const line of readline.createInterface({ input: process.stdin })) {
        try {
            console.log((await obey(JSON.parse(line))) ?? "ok");
        } catch (error) {
            console.log("failed: " + String(error.message ?? error).split("\n")[0]);
        }
    }
})();

// Reads the mails named on the command line and tells what is in them, one line of JSON each.
'use strict';
const crypto = require('crypto');
const fs = require('fs');
const {simpleParser} = require('mailparser');

const plain = {skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true, skipTextLinks: true};

(async () => {
    for (const file of process.argv.slice(2)) {
        const mail = await simpleParser(fs.readFileSync(file), plain);
        console.log(JSON.stringify({
            headers: mail.headerLines.map(line => line.key),
            subject: mail.subject,
            id: mail.messageId,
            text: mail.text,
            html: mail.html,
            attachments: mail.attachments.map(part => ({
                name: part.filename,
                type: part.contentType,
                sha256: crypto.createHash('sha256').update(part.content).digest('hex'),
            })),
        }));
    }
})();

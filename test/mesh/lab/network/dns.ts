/** Question is what a name server is asked: a name in lower case without its last dot, and a type (1 is A). */
export type Question = { readonly name: string; readonly type: number };

const headerBytes = 12;
const typeA = 1;
const classIn = 1;
const ttlSeconds = 5;

/** readQuestion reads the one question of a message; it throws where there is none. */
export function readQuestion(message: Buffer): Question & { readonly end: number } {
  const labels: string[] = [];
  let at = headerBytes;
  for (;;) {
    const length = message.readUInt8(at++);
    if (length === 0) break;
    if (length > 63) throw new RangeError("a question has no compressed name");
    labels.push(message.toString("latin1", at, at + length));
    at += length;
  }
  return { name: labels.join(".").toLowerCase(), type: message.readUInt16BE(at), end: at + 4 };
}

/** answer is the message that answers a question: with an address, with none (no such type), or that the name is unknown. */
export function answer(
  message: Buffer,
  question: { readonly end: number; readonly type: number },
  ip?: string,
): Buffer {
  const known = ip !== undefined;
  const record = known && question.type === typeA ? addressRecord(ip) : Buffer.alloc(0);
  const header = Buffer.alloc(headerBytes);
  header.writeUInt16BE(message.readUInt16BE(0), 0);
  // An answer with authority; recursion was asked for or not, and is there; 3 says that the name is unknown.
  header.writeUInt16BE(0x8480 | (message.readUInt16BE(2) & 0x0100) | (known ? 0 : 3), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(record.length === 0 ? 0 : 1, 6);
  return Buffer.concat([header, message.subarray(headerBytes, question.end), record]);
}

function addressRecord(ip: string): Buffer {
  const record = Buffer.alloc(16);
  // The name is the question's.
  record.writeUInt16BE(0xc000 | headerBytes, 0);
  record.writeUInt16BE(typeA, 2);
  record.writeUInt16BE(classIn, 4);
  record.writeUInt32BE(ttlSeconds, 6);
  record.writeUInt16BE(4, 10);
  ip.split(".").forEach((byte, index) => {
    record.writeUInt8(Number(byte), 12 + index);
  });
  return record;
}

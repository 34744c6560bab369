/** What the headers of one entry say. */
export interface ZipRecord {
  /** With `/` between the names, and at the end of a folder's. */
  readonly name: string;
  /** Type and permissions, as `st_mode` has them. */
  readonly mode: number;
  /** 0: as it is, 8: deflated. */
  readonly method: 0 | 8;
  readonly crc: number;
  /** In bytes, before and after deflating. */
  readonly size: number;
  readonly compressedSize: number;
}

/** Where the headers have no room for a number, this stands for it, and the Zip64 fields have the number. */
const MAX_16 = 0xffff;
const MAX_32 = 0xffffffff;

/** 1980-01-01, the oldest date that the format knows: equal inputs must make equal bytes. */
const DATE = 0x0021;

/** Names are UTF-8. */
const UTF_8 = 0x0800;

/** Made on Unix: so the modes count. */
const UNIX = 3 << 8;

/** What DOS calls it, in case somebody looks at that alone. */
const FOLDER = 0x10;

const ZIP = 20;
const ZIP64 = 45;

/** What stands in front of the bytes of an entry. Entries of 4 GiB and more are not written by this. */
export function localHeader(record: ZipRecord): Buffer {
  const name = Buffer.from(record.name);
  const header = Buffer.alloc(30 + name.byteLength);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(ZIP, 4);
  writeCommon(header, 6, record, name);
  name.copy(header, 30);
  return header;
}

/** The entry in the directory at the end; `offset` is that of its local header. */
export function directoryEntry(record: ZipRecord, offset: number): Buffer {
  const name = Buffer.from(record.name);
  const isLarge = offset >= MAX_32;
  const extra = isLarge ? 12 : 0;
  const entry = Buffer.alloc(46 + name.byteLength + extra);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(UNIX | (isLarge ? ZIP64 : ZIP), 4);
  entry.writeUInt16LE(isLarge ? ZIP64 : ZIP, 6);
  writeCommon(entry, 8, record, name);
  entry.writeUInt16LE(extra, 30);
  entry.writeUInt32LE(((record.mode << 16) | (record.name.endsWith('/') ? FOLDER : 0)) >>> 0, 38);
  entry.writeUInt32LE(isLarge ? MAX_32 : offset, 42);
  name.copy(entry, 46);
  if (isLarge) {
    const at = 46 + name.byteLength;
    entry.writeUInt16LE(1, at); // Zip64
    entry.writeUInt16LE(8, at + 2);
    entry.writeBigUInt64LE(BigInt(offset), at + 4);
  }
  return entry;
}

/** What ends an archive: how many entries there are, and where the directory is. */
export function directoryEnd(entries: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(entries, MAX_16), 8);
  end.writeUInt16LE(Math.min(entries, MAX_16), 10);
  end.writeUInt32LE(Math.min(size, MAX_32), 12);
  end.writeUInt32LE(Math.min(offset, MAX_32), 16);
  if (entries < MAX_16 && size < MAX_32 && offset < MAX_32) return end;

  const end64 = Buffer.alloc(56);
  end64.writeUInt32LE(0x06064b50, 0);
  end64.writeBigUInt64LE(44n, 4); // what follows this field
  end64.writeUInt16LE(UNIX | ZIP64, 12);
  end64.writeUInt16LE(ZIP64, 14);
  end64.writeBigUInt64LE(BigInt(entries), 24);
  end64.writeBigUInt64LE(BigInt(entries), 32);
  end64.writeBigUInt64LE(BigInt(size), 40);
  end64.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(offset + size), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([end64, locator, end]);
}

/** The part that both headers of an entry have: flags, method, date, checksum, sizes, length of the name. */
function writeCommon(header: Buffer, at: number, record: ZipRecord, name: Buffer): void {
  header.writeUInt16LE(UTF_8, at);
  header.writeUInt16LE(record.method, at + 2);
  header.writeUInt16LE(DATE, at + 6);
  header.writeUInt32LE(record.crc, at + 8);
  header.writeUInt32LE(record.compressedSize, at + 12);
  header.writeUInt32LE(record.size, at + 16);
  header.writeUInt16LE(name.byteLength, at + 20);
}

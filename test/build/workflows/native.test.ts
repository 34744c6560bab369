import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { functionResource, Project, template } from '../project.ts';
import { invokeBuilt } from './invoke.ts';

const WAIT_MS = 300_000;
const fixtures = fileURLToPath(new URL('../../fixtures/functions/', import.meta.url));
const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';
const other = architecture === 'arm64' ? 'x86_64' : 'arm64';

function custom(id: string, more = '', metadata = ''): string {
  return functionResource(
    id,
    `Runtime: provided.al2023\nHandler: main\nCodeUri: src/\nArchitectures: [${architecture}]\n${more}`,
    metadata,
  );
}

describe('go', () => {
  it('compiles a module for each architecture, and what it makes runs', { timeout: WAIT_MS }, async () => {
    const wrong = custom('Wrong').replace(`[${architecture}]`, `[${other}]`);
    await using project = await Project.of({
      'template.yaml': template(custom('Right', '', 'BuildMethod: go1.x') + wrong),
    });
    await cp(join(fixtures, 'go'), project.path('src'), { recursive: true });

    const result = await project.build();
    const answer = await invokeBuilt(project, 'Right', { do: 'echo', value: 7 });

    const folders = ['Right', 'Wrong'].map((id) => project.path('.aws-sam/build', id));
    expect(result.functions).toMatchObject({ Right: { workflow: 'go' }, Wrong: { workflow: 'go' } });
    for (const folder of folders) expect(await readdir(folder)).toEqual(['bootstrap']);
    const [right, wrongFile] = folders.map((folder) =>
      String(execFileSync('od', ['-An', '-tx1', '-j18', '-N2', join(folder, 'bootstrap')])).trim(),
    );
    expect(right).not.toBe(wrongFile);
    expect(answer).toEqual({ value: 7, count: 1 });
  });

  it('says what the compiler says', { timeout: WAIT_MS }, async () => {
    await using project = await Project.of({
      'template.yaml': template(custom('Broken')),
      'src/go.mod': 'module broken\n\ngo 1.20\n',
      'src/main.go': 'package main\nfunc main() { missing() }\n',
    });

    await expect(project.build()).rejects.toMatchObject({
      code: 'TOOL_FAILED',
      message: expect.stringMatching(/^Function "Broken": go build[\s\S]*main\.go:2:15: undefined: missing/),
    });
  });
});

/** A function of a custom runtime that needs nothing but the standard library. */
const rust = `use std::{env, io::{Read, Write}, net::TcpStream};

/// The head of the answer.
fn call(request: &str) -> String {
    let mut stream = TcpStream::connect(env::var("AWS_LAMBDA_RUNTIME_API").unwrap()).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut head = Vec::new();
    let mut byte = [0; 1];
    while !head.ends_with(b"\\r\\n\\r\\n") && stream.read(&mut byte).unwrap() == 1 {
        head.push(byte[0]);
    }
    String::from_utf8(head).unwrap()
}

fn main() {
    let base = "/2018-06-01/runtime/invocation";
    loop {
        let head = call(&format!("GET {base}/next HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n"));
        let id = head.lines().find(|line| line.to_lowercase().starts_with("lambda-runtime-aws-request-id")).unwrap().split(": ").nth(1).unwrap().to_string();
        let body = format!("{:?}", greeting::greet());
        call(&format!("POST {base}/{id}/response HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\nContent-Length: {}\\r\\n\\r\\n{body}", body.len()));
    }
}
`;

describe('cargo', () => {
  it('compiles the program that Binary names, and what it makes runs', { timeout: WAIT_MS }, async () => {
    await using project = await Project.of({
      'template.yaml': template(
        custom('Rust', '', 'BuildMethod: rust-cargolambda\nBuildProperties: { Binary: orders }'),
      ),
      'src/Cargo.toml':
        '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n[dependencies]\ngreeting = { path = "../greeting" }\n[[bin]]\nname = "orders"\npath = "src/orders.rs"\n[[bin]]\nname = "unused"\npath = "src/unused.rs"\n',
      'src/Cargo.lock':
        'version = 4\n\n[[package]]\nname = "app"\nversion = "0.1.0"\ndependencies = [\n "greeting",\n]\n\n[[package]]\nname = "greeting"\nversion = "0.1.0"\n',
      'src/src/orders.rs': rust,
      'src/src/unused.rs': 'fn main() {}\n',
      'greeting/Cargo.toml': '[package]\nname = "greeting"\nversion = "0.1.0"\nedition = "2021"\n',
      'greeting/src/lib.rs': 'pub fn greet() -> &\'static str { "hello" }\n',
    });

    const first = await project.build();
    const answer = await invokeBuilt(project, 'Rust');
    const second = await project.build();
    await project.write({ 'greeting/src/lib.rs': 'pub fn greet() -> &\'static str { "good evening" }\n' });
    const third = await project.build();
    const changed = await invokeBuilt(project, 'Rust');

    expect(first.functions['Rust']).toMatchObject({ outcome: 'built', workflow: 'cargo' });
    expect(await readdir(project.path('.aws-sam/build/Rust'))).toEqual(['bootstrap']);
    expect([answer, changed]).toEqual(['hello', 'good evening']);
    expect([second, third].map(({ functions }) => functions['Rust']?.outcome)).toEqual(['cached', 'built']);
  });

  it('asks which of several programs is the function', { timeout: WAIT_MS }, async () => {
    await using project = await Project.of({
      'template.yaml': template(custom('Rust')),
      'src/Cargo.toml': '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n',
      'src/src/bin/one.rs': 'fn main() {}\n',
      'src/src/bin/two.rs': 'fn main() {}\n',
    });

    await expect(project.build()).rejects.toMatchObject({
      code: 'PROPERTY_INVALID',
      message: 'Function "Rust": Metadata.BuildProperties.Binary is not there. There are one, two.',
    });
  });
});

describe('maven', () => {
  it('makes classes with what they need in lib, and they run', { timeout: WAIT_MS }, async () => {
    const properties =
      'Runtime: java17\nHandler: example.Handler::handleRequest\nCodeUri: src/\nMemorySize: 512\nTimeout: 30';
    await using project = await Project.of({ 'template.yaml': template(functionResource('Java', properties)) });
    await cp(join(fixtures, 'java'), project.path('src'), { recursive: true });

    const result = await project.build();
    const answer = await invokeBuilt(project, 'Java', { do: 'echo', value: 7 });

    const folder = project.path('.aws-sam/build/Java');
    expect(result.functions['Java']).toMatchObject({ outcome: 'built', workflow: 'maven' });
    expect(existsSync(join(folder, 'example/Handler.class'))).toBe(true);
    expect((await readdir(join(folder, 'lib'))).join()).toContain(
      'com.amazonaws.aws-lambda-java-runtime-interface-client',
    );
    expect(existsSync(project.path('src/target'))).toBe(false);
    expect(answer).toEqual({ value: 7, count: 1 });
  });
});

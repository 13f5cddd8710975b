import { expect, test } from 'vitest';
import { splitLines } from '../../src/base/lines.ts';
import { failedCommand } from '../../src/parsers/text/failed-command.ts';

const failed = (...lines: string[]) => failedCommand(splitLines(lines.join('\n')));
const socket = 'dial unix /var/run/cilium/cilium.sock: connect: no such file or directory';

test.each([
  [[`Get "http:///var/run/cilium/cilium.sock/v1/healthz": ${socket}`, 'Is the agent running?'], /not running/],
  [['Error: Cannot get services list: Get "http://localhost/v1/service": dial unix /var/run/cilium/cilium.sock: connect: connection refused'], /dead or still starting/],
  [['Error: Cannot get status: Get "http://%2Fvar%2Frun%2Fcilium%2Fhealth.sock/v1beta/status": dial unix /var/run/cilium/health.sock: connect: no such file or directory'], /cilium-health/],
  [['Cilium API client timeout exceeded'], /in time/],
  [['Unable to open /sys/fs/bpf/tc/globals/cilium_ct4_global: Unable to get object /sys/fs/bpf/tc/globals/cilium_ct4_global: no such file or directory. Skipping.',
    'Unable to open /sys/fs/bpf/tc/globals/cilium_ct_any4_global: Unable to get object x: no such file or directory. Skipping.', 'No entries found.'], /map does not exist/],
  [['Error: bpf obj get (/sys/fs/bpf/tc/globals/cilium_lxc): No such file or directory'], /map does not exist/],
  [['error dumping contents of map: Unable to get object /sys/fs/bpf/tc/globals/cilium_throttle: no such file or directory'], /map does not exist/],
  [['Error: unknown command "recorder" for "cilium-dbg"', "Run 'cilium-dbg --help' for usage."], /does not know/],
  [['Error: unknown flag: --verbose', 'Usage:', '  cilium status [flags]', '', 'Flags:', '  -h, --help'], /does not know/],
  [['error: Internal error occurred: exec: "cilium-dbg": executable file not found in $PATH'], /does not exist in that container/],
  [['bash: bpftool: command not found'], /does not exist in that container/],
  [['Manage the tunnel map', '', 'Usage:', '  cilium-dbg bpf [command]', '', 'Available Commands:', '  ct   Connection tracking'], /printed its help/],
  [['gops: Missing PID or address.', 'Usage: gops is a tool', 'Commands:', '  stack'], /no agent process/],
  [['Error from server (NotFound): pods "x" not found'], /no such object/],
  [['The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?'], /API server/],
  [['error: unable to upgrade connection: container not found ("cilium-agent")'], /reach the container/],
  [["ls: cannot access '/proc//fd': No such file or directory"], /file does not exist/],
  [['Cannot find device "cilium_vxlan"'], /device does not exist/],
  [["iptables v1.8.4 (legacy): can't initialize iptables table `filter': Permission denied (you must be root)"], /root/],
  [['panic: runtime error: index out of range', '', 'goroutine 1 [running]:', 'main.main()', '\tx.go:1'], /crashed/],
  [['Defaulted container "cilium-agent" out of: cilium-agent', 'Error: failed to list template directory: open x: no such file'], /failed/],
  [['Cannot get something odd'], /failed/],
])('%j', (lines, reason) => {
  const result = failed(...lines);
  expect(result?.reason).toMatch(reason);
  expect(result?.rest).toEqual([]);
  expect(result?.trailer).toBeUndefined();
});

test('the trailer of cilium-bugtool', () => {
  expect(failed(`Error: x: ${socket}`, 'Is the agent running?', "> Error while running 'cilium status':  exit status 1", '')).toEqual({
    reason: 'the agent was not running: its API socket does not exist', line: 1, text: `Error: x: ${socket}`, trailer: true, rest: [] });
  expect(failed("> Error while running 'cilium bpf tunnel list':  exit status 1")).toMatchObject({ reason: 'the command failed with exit status 1', line: 1, trailer: true, rest: [] });
  expect(failed("> Error while running 'x':  signal: killed")).toMatchObject({ reason: 'the command was ended by a signal killed' });
  expect(failed("> Error while running 'x':  exec timeout")).toMatchObject({ reason: 'the command did not finish in time' });
});

test('output above a trailer is given back', () => {
  const result = failed('KVStore:   Ok', 'Cilium:   Failure', '', "> Error while running 'cilium status':  exit status 1");
  expect(result).toMatchObject({ line: 4, trailer: true });
  expect(result?.rest.map((line) => line.n)).toEqual([1, 2, 3]);
  expect(failed('No entries found.', 'command terminated with exit code 1')).toMatchObject({ trailer: true, rest: [{ n: 1 }] });
});

test.each([
  [[]], [['', ' ']], [['No entries found.']], [['Cannot find egress gateway bpf maps']], [['no maps found']], [['SERVICE ADDRESS   BACKEND ADDRESS (REVNAT_ID) (SLOT)']],
  [['Error: ipv4: FIB table does not exist.', 'Dump terminated']], [['No resources found in default namespace.']],
  [['KVStore:   Ok', 'Kubernetes:   Failure   Get "https://10.0.0.1:443": context deadline exceeded', 'Cilium:   Ok']],
  [['  HTTP to agent:   Get "http://10.0.0.1:4240/hello": context deadline exceeded']],
  [[`level=error msg="cannot connect" error="${socket}"`]],
  [[`{"error":"${socket}"}`]],
  [['10.0.0.1:80   10.1.0.1:80 (1) (1)', 'Error: something at the end']],
  [Array.from({ length: 400 }, () => `Error: ${socket}`)],
])('%j is no failure', (lines) => {
  expect(failed(...lines)).toBeUndefined();
});

test('a short listing of goroutines is no crash; a crash says why before them', () => {
  const stack = ['goroutine 1 [running]:', 'runtime/pprof.writeGoroutineStacks(0x1)', '\t/usr/lib/go/src/runtime/pprof/pprof.go:703 +0x70'];
  expect(failedCommand(splitLines(stack.join('\n')))).toBeUndefined();
  expect(failedCommand(splitLines(['fatal error: concurrent map writes', ...stack].join('\n')))?.reason).toMatch(/crashed/);
});

import { expect } from 'chai';
import { FleetbedCommand } from './testing/fleetbed-command.ts';

describe('a command line that does not fit', () => {
  it("is refused with a code, commander's words and a hint", async () => {
    await using command = await FleetbedCommand.create();
    const { exitCode, stderr } = await command.run('test --cases x', new AbortController().signal);
    expect(exitCode).to.equal(2);
    expect(stderr.split('\n')).to.deep.equal([
      "FLEETBED_USAGE: unknown option '--cases'",
      '  next: see `fleetbed --help`, or `fleetbed COMMAND --help`',
    ]);
  }).timeout(60_000);
});

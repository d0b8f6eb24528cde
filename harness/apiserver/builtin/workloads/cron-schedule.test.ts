import { expect } from 'chai';
import { cronProblem } from './cron-schedule.ts';

describe('cronProblem', () => {
  it('takes what crontab takes', () => {
    for (const schedule of [
      '* * * * *',
      '*/5 0-23/2 1,15 jan-DEC mon',
      '@daily',
      '@every 1h30m',
      'CRON_TZ=Europe/Berlin 0 0 * * ?',
    ])
      expect(cronProblem(schedule), schedule).to.equal(undefined);
  });

  it('says what is wrong', () => {
    expect(cronProblem('* * *')).to.equal('expected exactly 5 fields, found 3: [* * *]');
    expect(cronProblem('60 * * * *')).to.equal('end of range (60) above maximum (59): 60');
    expect(cronProblem('x * * * *')).to.equal('failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax');
    expect(cronProblem('@sometimes')).to.equal('unrecognized descriptor: @sometimes');
  });
});

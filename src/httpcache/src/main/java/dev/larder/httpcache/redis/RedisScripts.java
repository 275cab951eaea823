package dev.larder.httpcache.redis;

/**
 * Scripts that Redis runs in one step. A script stores an entry only if the record of its mark is
 * in the stream. So if Redis loses the records, no entry that depends on them is put afterwards.
 * The scripts compare the marks of entries at the place where {@link FarEntry} writes them.
 *
 * <p>Keys: the entry, the stream. An empty value means one that does not fit: the entry that it
 * would have replaced is removed.
 */
final class RedisScripts {

  /** Arguments: the mark (16 bytes), its text, the value, milliseconds to live. */
  static final String PUT =
      """
      if #redis.call('XRANGE', KEYS[2], ARGV[2], ARGV[2]) == 0 then return 0 end
      local present = redis.call('GETRANGE', KEYS[1], 4, 19)
      for i = 1, #present do
        local old, new = string.byte(present, i), string.byte(ARGV[1], i)
        if old > new then return 0 end
        if old < new then break end
      end
      if ARGV[3] == '' then
        redis.call('DEL', KEYS[1])
        return 0
      end
      redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4])
      return 1
      """;

  /**
   * Arguments: the number that is expected (8 bytes or none), the mark's text or none, as above.
   */
  static final String REPLACE =
      """
      if ARGV[2] ~= '' and #redis.call('XRANGE', KEYS[2], ARGV[2], ARGV[2]) == 0 then return 0 end
      if redis.call('GETRANGE', KEYS[1], 20, 27) ~= ARGV[1] then return 0 end
      if ARGV[3] == '' then
        redis.call('DEL', KEYS[1])
        return 0
      end
      redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4])
      return 1
      """;

  /** Key: the lease. Arguments: whose it must be, milliseconds to live. */
  static final String RENEW_LEASE =
      """
      if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
      return redis.call('PEXPIRE', KEYS[1], ARGV[2])
      """;

  /** Key: the lease. Argument: whose it must be. */
  static final String END_LEASE =
      """
      if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
      return redis.call('DEL', KEYS[1])
      """;

  private RedisScripts() {}
}

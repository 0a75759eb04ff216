/**
 * What each `O` option of sendmail.cf can do, as far as a release may set it (names of cf/m4/proto.m4, meanings of the
 * Sendmail Installation and Operation Guide, section 5.6). An option in none of these lists is refused.
 */

/** No value of these reads or writes a file, runs a program, opens a port, or changes who the daemon is. */
export const plainOptions: ReadonlySet<string> = names(`
  AliasWait AllowBogusHELO AuthMaxBits AuthMechanisms AuthOptions AuthRealm BadRcptThrottle BlankSub
  CertFingerprintAlgorithm CheckAliases CheckpointInterval CipherList CipherSuites ClassFactor ClientPortOptions
  ClientSSLOptions ColonOkInAddr ConnectOnlyTo ConnectionCacheSize ConnectionCacheTimeout ConnectionRateThrottle
  ConnectionRateWindowSize DANE DataFileBufferSize DefaultCharSet DelayLA DeliverByMin DeliveryMode DialDelay
  DirectSubmissionModifiers DontExpandCnames DontInitGroups DontProbeInterfaces DontPruneRoutes DoubleBounceAddress
  EightBitMode ErrorMode FallbackMXhost FallbackSmartHost FastSplit ForkEachJob HeloName HoldExpensive IgnoreDots
  InputMailFilters MailboxDatabase MatchGECOS MaxAliasRecursion MaxDaemonChildren MaxHeaderLines MaxHeadersLength
  MaxHopCount MaxMessageSize MaxMimeHeaderLength MaxNOOPCommands MaxQueueAge MaxQueueChildren MaxQueueRunSize
  MaxRecipientsPerMessage MaxRunnersPerQueue MeToo MinFreeBlocks MinQueueAge MustQuoteChars NiceQueueRun
  NoRecipientAction OldStyleHeaders OperatorChars PostmasterCopy PrivacyOptions ProcessTitlePrefix QueueFactor
  QueueFileMode QueueLA QueueSortOrder RecipientFactor RefuseLA RejectLogInterval RejectNUL RequiresDirfsync
  ResolverOptions RetryFactor RrtImpliesDsn RunAsUser SafeFileEnvironment SaveFromLine SendMimeErrors ServerSSLOptions
  SetCertAltNames SevenBitInput SharedMemoryKey SingleLineFromHeader SingleThreadDelivery SmtpGreetingMessage SMTPUTF8
  SoftBounce SSLVersions SuperSafe TLSFallbacktoClear TLSSrvOptions TempFileMode TimeZoneSpec TrustedUser TryNullMXList
  UnixFromLine UnsafeGroupWrites UseCompressedIPv6Addresses UseErrorsTo XscriptFileBufferSize`);

/** `Timeout.queuereturn`, `Milter.LogLevel` … */
export const plainFamilies = /^(timeout|milter)\.[a-z.-]+$/;

/** Read by the daemon: what lies outside these places could be shown to a client (HELP, bounces) or trusted. */
export const readOptions: ReadonlySet<string> = names(`
  CACertFile CACertPath ClientCertFile ClientKeyFile CRLFile CRLPath DefaultAuthInfo ErrorHeader HelpFile HostsFile
  ServerCertFile ServerKeyFile ServiceSwitchFile UserDatabaseSpec`);

/** Written by the daemon: below the gateway's own state only. */
export const writeOptions: ReadonlySet<string> = names(`
  ControlSocketName DeadLetterDrop HostStatusDirectory PidFile QueueDirectory SharedMemoryKeyFile StatusFile`);

/** DontBlameSendmail: relaxations that let others than root and the owner decide what is run or believed. */
export const dangerousBlame =
  /^(worldwritable|run|filedeliveryto|(forward|include|class|map|error|help)fileinunsafe|insufficiententropy)/i;

/** Map types that ask, compute or look up (op.me section 5.13); `program` runs a command and is not among them. */
export const plainMapTypes: ReadonlySet<string> = names(`
  arith bestmx dequote dns host hesiod ldap macro nis nisplus null ph regex sequence socket switch syslog user userdb`);

function names(text: string): ReadonlySet<string> {
  return new Set(text.trim().toLowerCase().split(/\s+/));
}

// Flags of the operator that a later Java has no more. HotSpot ends at once with a flag that it does not recognize;
// OpenJ9 ignores those with -XX (its documentation of IgnoreUnrecognizedXXColonOptions), and has other -X flags.
import type { Problem } from '../problem.ts';
import type { Java } from '../zookeeper/requirements.ts';
import type { GivenFlag } from './jvm-flags.ts';

/** The releases with which every flag here was run: those with long-term support, and the newest. */
const releases = [8, 11, 17, 21, 25, 26];

/** Names of -XX flags by the last of these releases that starts with them. */
const names: Readonly<Record<number, string>> = {
  8: `
    AdaptiveSizePausePolicy AdjustConcurrency AutoGCSelectPauseMillis BackEdgeThreshold
    CMSCompactWhenClearAllSoftRefs CMSDumpAtPromotionFailure CMSFullGCsBeforeCompaction
    CMSIncrementalDutyCycle CMSIncrementalDutyCycleMin CMSIncrementalMode CMSIncrementalOffset
    CMSIncrementalPacing CMSParPromoteBlocksToClaim CMSPermGenSweepingEnabled CMSPrintEdenSurvivorChunks
    ClearFPUAtPark CodeCacheMinimumFreeSpace CollectGen0First ConvertSleepToYield ConvertYieldToSleep
    DefaultThreadPriority ExplicitGCInvokesConcurrentAndUnloadsClasses FenceInstruction G1LogLevel
    G1TraceEagerReclaimHumongousObjects G1TraceStringSymbolTableScrubbing G1UseConcMarkReferenceProcessing
    GCLogFileSize JNIDetachReleasesMonitors LazyBootClassLoader LogJFR NmethodSweepCheckInterval
    NmethodSweepFraction NumberOfGCLogFiles ParallelGCVerbose PreInflateSpin PredictedLoadedClassCount
    PrintAdaptiveSizePolicy PrintCMSInitiationStatistics PrintCMSStatistics PrintClassHistogramAfterFullGC
    PrintClassHistogramBeforeFullGC PrintFLSCensus PrintFLSStatistics PrintGCApplicationConcurrentTime
    PrintGCApplicationStoppedTime PrintGCCause PrintGCDateStamps PrintGCID PrintGCTaskTimeStamps
    PrintGCTimeStamps PrintHeapAtGC PrintHeapAtGCExtended PrintJNIGCStalls PrintOldPLAB PrintOopAddress
    PrintPLAB PrintParallelOldGCPhaseTimes PrintPromotionFailure PrintReferenceGC
    PrintStringDeduplicationStatistics PrintTLAB PrintTenuringDistribution ReadPrefetchInstr
    ReflectionWrapResolutionErrors SafepointPollOffset StarvationMonitorInterval ThreadSafetyMargin
    TraceDynamicGCThreads TraceGen0Time TraceGen1Time TraceMetadataHumongousAllocation
    TraceParallelOldGCTasks UnlockCommercialFeatures Use486InstrsOnly UseAltSigs UseAutoGCSelectPolicy
    UseBoundThreads UseCGroupMemoryLimitForHeap UseCMSCollectionPassing UseCMSCompactAtFullCollection
    UseCompilerSafepoints UseFastAccessorMethods UseFastEmptyMethods UseGCLogFileRotation UseMemSetInBOT
    UseParNewGC UseSplitVerifier UseStringCache UseVMInterruptibleIO WorkAroundNPTLTimedWaitHang`,
  11: `
    AOTLibrary AggressiveOpts AllowJNIEnvProxy AllowNonVirtualCalls AssumeMP BindGCTaskThreadsToCPUs
    BranchOnRegister CMS\\w+ CalculateClassFingerprint CheckEndorsedAndExtDirs CompactFields
    CompilationPolicyChoice CompilerThreadHintNoPreempt Debugging DeferPollingPageLoopCount
    DeferThrSuspendLoopCount EmitSync EnableTracing ErrorReportServer FLSAlwaysCoalesceLarge
    FLSCoalescePolicy FLSLargestBlockCoalesceProximity FailOverToOldVerifier FastTLABRefill
    FieldsAllocationStyle ForceNUMA G1PretouchAuxiliaryMemory G1RSetScanBlockSize
    GCLockerInvokesConcurrent GCTaskTimeStampEntries InitialBootClassLoaderMetaspaceSize
    InsertMemBarAfterArraycopy LIRFillDelaySlots MaxPermSize MethodProfileWidth MonitorBound
    MonitorInUseLists MustCallLoadClassInternal NativeMonitorFlags NativeMonitorSpinLimit
    NativeMonitorTimeout NeedsDeoptSuspend OldPLABWeight ParGCDesiredObjsFromOverflowList
    ParGCTrimOverflow ParGCUseLocalOverflow PermSize PrintAOT PrintJNIResolving PrintSafepointStatistics
    PrintSafepointStatisticsCount PrintSafepointStatisticsTimeout PrintSharedSpaces PrintVMQWaitTime
    ProfileIntervals ProfileIntervalsTicks ProfileVM ProfilerPrintByteCodeStatistics ProfilerRecordPC
    ResizeOldPLAB SafepointSpinBeforeYield SharedMiscCodeSize SharedMiscDataSize SharedReadOnlySize
    SharedReadWriteSize ShenandoahRefProcFrequency ShenandoahSoftMaxHeapSize SurvivorAlignmentInBytes
    SyncFlags SyncKnobs SyncVerbose ThreadLocalHandshakes Tier3AOTBackEdgeThreshold
    Tier3AOTCompileThreshold Tier3AOTInvocationThreshold Tier3AOTMinInvocationThreshold TraceBiasedLocking
    TraceClassLoading TraceClassLoadingPreorder TraceClassPaths TraceClassResolution TraceClassUnloading
    TraceExceptions TraceLoaderConstraints TraceMonitorInflation TraceRedefineClasses
    TraceSafepointCleanupTime TransmitErrorReport UnlinkSymbolsALot UseAOT UseAdaptiveGCBoundary
    UseCMSBestFit UseCMSInitiatingOccupancyOnly UseConcMarkSweepGC UseCriticalCMSThreadPriority
    UseGCTaskAffinity UseLWPSynchronization UseLargePagesInMetaspace UseLegacyJNINameEscaping
    UseLockedTracing UseMembar UseOSErrorReporting UseParallelOldGC UseRDPCForConstantTableBase
    VMThreadHintNoPreempt VerifyMergedCPBytecodes ZMarkStacksMax ZPath ZStallOnOutOfMemory`,
  17: `
    AliasLevel AlwaysLockClassLoader AssertOnSuspendWaitFailure BiasedLockingBulkRebiasThreshold
    BiasedLockingBulkRevokeThreshold BiasedLockingDecayTime BiasedLockingStartupDelay CriticalJNINatives
    ExtendedDTraceProbes FilterSpuriousWakeups G1EagerReclaimHumongousObjects
    G1EagerReclaimHumongousObjectsWithStaleRefs G1RSetRegionEntries G1RSetSparseRegionEntries
    MinInliningThreshold PreferContainerQuotaForCPUCount PrefetchFieldsAhead PrintSharedDictionary
    ShenandoahSuspendibleWorkers ShenandoahUnloadClassesFrequency SuspendRetryCount SuspendRetryDelay
    TraceSuspendWaitFailures UseBiasedLocking UseCodeAging UseContainerCpuShares UseHeavyMonitors
    UseOptoBiasInlining`,
  21: `
    AdaptiveSizePolicyCollectionCostMargin ArrayAllocatorMallocLimit BaseFootPrintEstimate
    DefaultMaxRAMFraction DoReserveCopyInSuperWord DontYieldALot G1ConcRSHotCardLimit G1ConcRSLogCacheSize
    G1ConcRefinementGreenZone G1ConcRefinementRedZone G1ConcRefinementServiceIntervalMillis
    G1ConcRefinementThresholdStep G1ConcRefinementYellowZone G1UseAdaptiveConcRefinement
    GCLockerEdenExpansionPercent HeapFirstMaximumCompactionCount InitialRAMFraction InlineCacheBufferSize
    MaxGCMinorPauseMillis MaxRAMFraction MinRAMFraction NUMAPageScanRate OldSize
    ParallelOldDeadWoodLimiterMean ParallelOldDeadWoodLimiterStdDev PostLoopMultiversioning
    PreserveAllAnnotations ProcessDistributionStride RTMAbortRatio RTMAbortThreshold
    RTMLockingCalculationDelay RTMLockingThreshold RTMRetryCount RTMSpinLoopCount RTMTotalCountIncrRate
    RefDiscoveryPolicy RegisterFinalizersAtInit ScavengeBeforeFullGC ShenandoahHumongousThreshold
    TLABStats UseCounterDecay UseEmptySlotsInSupers UseHugeTLBFS UseNotificationThread UseRTMDeopt
    UseRTMForStackLocks UseRTMLocking UseRTMXendForLockBusy UseSHM`,
  25: `
    PerfDataSamplingInterval ShenandoahGenerationalCensusAtEvac ShenandoahPacingCycleSlack
    ShenandoahPacingIdleSlack ShenandoahPacingMaxDelay ShenandoahPacingSurcharge
    UseLinuxPosixThreadCPUClocks ZGenerational ZMarkStackSpaceLimit`,
};

/** Other flags that the JVM does not recognize any more. */
const options: Readonly<Record<number, RegExp>> = {
  8: /^-(?:Xincgc|Xoptimize|d64)$/,
  11: /^-Xconcgc$/,
  21: /^-(?:Xfuture|Xnoagent)$/,
};

/** Flags that the JVM recognizes, and refuses. */
const refused: Readonly<Record<number, RegExp>> = {
  8: /^-(?:D(?:java\.(?:ext|endorsed)\.dirs=)|Xbootclasspath(?:\/p)?:|(?:Xrun|agentlib:)hprof\b)/,
  21: /^-Djava\.security\.manager(?:$|=(?!disallow$))/,
};

/** @param jvmFlags those that the JVM is certain to get */
export function checkRemovedFlags(
  java: Java | undefined,
  jvmFlags: readonly GivenFlag[],
): readonly Problem[] {
  if (!java?.release) return [];
  const { release } = java;
  const ignoresUnrecognized =
    java.isOpenJ9 || jvmFlags.some(({ flag }) => flag === '-XX:+IgnoreUnrecognizedVMOptions');
  return jvmFlags.flatMap((given) => {
    const last = lastRelease(given.flag, ignoresUnrecognized);
    const next = releases.find((each) => last !== undefined && each > last);
    return last !== undefined && next !== undefined && release >= next ? [removed(given, last, release)] : [];
  });
}

/** The last release that starts with a flag; undefined for a flag that has not been removed, or that is ignored. */
function lastRelease(flag: string, ignoresUnrecognized: boolean): number | undefined {
  const name = /^-XX:[+-]?(\w+)/.exec(flag)?.[1];
  return releases.find(
    (release) =>
      refused[release]?.test(flag) ||
      (!ignoresUnrecognized &&
        (options[release]?.test(flag) || (name !== undefined && removedNames(release).test(name)))),
  );
}

function removedNames(release: number): RegExp {
  return new RegExp(`^(?:${(names[release] ?? '').trim().split(/\s+/).join('|')})$`);
}

function removed({ flag, from }: GivenFlag, last: number, release: number): Problem {
  return {
    id: 'jvm-flag-removed',
    severity: 'error',
    subject: flag,
    message: `${from} has ${flag}, which was removed after Java ${last}; the JVM of Java ${release} would end with an error`,
    fix: `remove it from ${from}, or build the image with a Java runtime that has it`,
  };
}

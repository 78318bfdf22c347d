namespace FaultLab.Detection.Consoles;

/// <summary>What a kernel said of itself on its console.</summary>
public enum ConsoleClass
{
    /// <summary>A banner (<c>Linux version</c>): the kernel starts.</summary>
    Boot,

    NullDereference,
    PageFault,
    GeneralProtectionFault,
    InvalidOpcode,
    DivideError,
    DoubleFault,
    StackOverflow,

    /// <summary>Another processor exception in the kernel.</summary>
    Trap,

    /// <summary><c>kernel BUG at file:line!</c></summary>
    KernelBug,
    StackCorruption,
    ListCorruption,
    RefcountSaturation,
    BufferOverflow,

    /// <summary>An indirect call that went to a function of another type (CFI).</summary>
    ControlFlow,

    /// <summary>A panic without an oops before it.</summary>
    Panic,

    RcuStall,
    SoftLockup,
    HardLockup,
    HungTask,
    WorkqueueLockup,

    /// <summary><c>BUG: spinlock lockup suspected</c>: a CPU spins for a lock that another one does not give back.</summary>
    SpinlockLockup,

    /// <summary><c>unregister_netdevice: waiting for X to become free</c>.</summary>
    NetdevReference,

    Warning,
    NetdevWatchdog,
    OutOfMemory,
    PageAllocationFailure,
    SchedulingWhileAtomic,
    SleepInAtomic,
    BadPage,

    /// <summary>SLUB found an object overwritten or freed twice.</summary>
    SlabCorruption,
    MachineCheck,

    /// <summary><c>irq 16: nobody cared</c>.</summary>
    UnhandledInterrupt,

    /// <summary>KASAN, KFENCE, KMSAN: an access that is not allowed.</summary>
    MemoryError,

    /// <summary>KCSAN.</summary>
    DataRace,

    /// <summary>kmemleak.</summary>
    MemoryLeak,

    /// <summary>UBSAN.</summary>
    UndefinedBehaviour,

    /// <summary>lockdep.</summary>
    LockOrder,

    /// <summary>Another <c>BUG:</c> after which the kernel goes on.</summary>
    OtherBug,
}

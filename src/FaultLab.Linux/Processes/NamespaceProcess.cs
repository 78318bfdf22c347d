using System.IO.Pipes;
using System.Runtime.InteropServices;
using FaultLab.Linux.Events;
using FaultLab.Linux.Namespaces;
using Microsoft.Win32.SafeHandles;

namespace FaultLab.Linux.Processes;

/// <summary>
/// A process in a network namespace and in a session of its own (a Ctrl-C at the terminal does not reach it) that is spoken to over its
/// standard streams. Disposing closes them and leaves it running.
/// </summary>
public sealed class NamespaceProcess : IDisposable
{
    // One thread waits for the end of all of them: a lab has hundreds.
    private static readonly Lazy<EventLoop> Ends = new(() => new EventLoop("process ends", nice: 0, _ => { }));

    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly FileDescriptor _process;

    private NamespaceProcess(int id, FileDescriptor process, FileDescriptor input, FileDescriptor output, FileDescriptor errors)
    {
        (Id, _process) = (id, process);
        Input = new AnonymousPipeClientStream(PipeDirection.Out, Handle(input));
        Output = new AnonymousPipeClientStream(PipeDirection.In, Handle(output));
        Errors = new AnonymousPipeClientStream(PipeDirection.In, Handle(errors));
        Ends.Value.Post(Watch);
    }

    public int Id { get; }

    public Stream Input { get; }

    public Stream Output { get; }

    public Stream Errors { get; }

    /// <summary>Completes when it has ended; never fails.</summary>
    public Task Exited => _exited.Task;

    /// <param name="home">Where it is born.</param>
    /// <param name="command">Path of the program, and its arguments.</param>
    /// <param name="variable">Of its environment, beside those of this process: <c>NAME=value</c>.</param>
    /// <exception cref="ErrnoException">ENOENT: there is no such program.</exception>
    public static NamespaceProcess Start(NetworkNamespace home, string[] command, string variable)
    {
        var (inputRead, inputWrite) = PipeEnds.Open();
        var (outputRead, outputWrite) = PipeEnds.Open();
        var (errorsRead, errorsWrite) = PipeEnds.Open();
        using (inputRead)
        using (outputWrite)
        using (errorsWrite)
        {
            // Nothing else in there: a thread begun in a namespace would stay in it.
            var id = home.Run(() => Spawner.Start(command[0], command, outputWrite, errorsWrite, inputRead, variable));
            return new NamespaceProcess(id, Interop.PidFdOpen(Interop.SysPidFdOpen, id, 0), inputWrite, outputRead, errorsRead);
        }
    }

    /// <summary>Kills it; fine where it has ended.</summary>
    public void Kill()
    {
        if (!Exited.IsCompleted)
        {
            Interop.PidFdSendSignal(Interop.SysPidFdSendSignal, _process, Interop.SignalKill, 0, 0);
        }
    }

    public void Dispose()
    {
        Input.Dispose();
        Output.Dispose();
        Errors.Dispose();
        Exited.ContinueWith(_ => _process.Dispose(), TaskScheduler.Default);
    }

    private void Watch()
    {
        LoopWatch? watch = null;
        watch = Ends.Value.Watch(_process, LoopEvents.Readable, _ =>
        {
            watch!.Dispose();
            while (Interop.WaitPid(Id, out int _, 0) < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR)
            {
            }

            _exited.TrySetResult();
        });
    }

    private static SafePipeHandle Handle(FileDescriptor descriptor)
    {
        var handle = new SafePipeHandle(descriptor.DangerousGetHandle(), ownsHandle: true);
        descriptor.SetHandleAsInvalid();
        return handle;
    }
}

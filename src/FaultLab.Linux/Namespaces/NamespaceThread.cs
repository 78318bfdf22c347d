using System.Runtime.ExceptionServices;

namespace FaultLab.Linux.Namespaces;

/// <summary>
/// Runs a piece of work on a thread of its own, which ends with it: setns and unshare change the calling thread for good, and a
/// thread of the pool must not come back to it changed.
/// </summary>
internal static class NamespaceThread
{
    public static T Run<T>(Func<T> work)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = work();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        })
        { IsBackground = true, Name = "netns" };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }
}

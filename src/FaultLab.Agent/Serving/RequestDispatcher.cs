using System.Collections.Concurrent;
using System.Text.Json;
using FaultLab.Linux;
using FaultLab.Linux.AgentProtocol;

namespace FaultLab.Agent.Serving;

/// <summary>Takes lines, has their methods run in their lanes and sends the answers. Whatever a line holds, it gets an answer, never a crash.</summary>
internal sealed class RequestDispatcher : IDisposable
{
    private readonly MethodTable _methods;
    private readonly MessageQueue _answers;
    private readonly CancellationTokenSource _ended = new();
    private readonly BlockingCollection<(Method Method, RpcMessage Request)> _ordered = [];
    private readonly ConcurrentDictionary<Thread, bool> _concurrent = [];
    private readonly Thread _orderedThread;

    public RequestDispatcher(MethodTable methods, MessageQueue answers)
    {
        _methods = methods;
        _answers = answers;
        _orderedThread = new Thread(RunOrdered) { Name = "requests", IsBackground = true };
        _orderedThread.Start();
    }

    public void Accept(ReadOnlyMemory<byte> line)
    {
        if (!RpcMessage.TryParse(line, out var request, out var trouble))
        {
            _answers.Answer(RpcLine.Error(default, trouble));
            return;
        }

        if (request.Method is null)
        {
            _answers.Answer(RpcLine.Error(request.Id, new RpcError(RpcErrorCodes.InvalidRequest, "the agent asks nothing, so it takes no answers")));
            return;
        }

        switch (_methods.Find(request.Method))
        {
            case null:
                _answers.Answer(RpcLine.Error(request.Id, new RpcError(RpcErrorCodes.MethodNotFound, $"no method '{request.Method}'")));
                break;
            case { Lane: Lane.Immediate } method:
                Run(method, request);
                break;
            case { Lane: Lane.Ordered } method:
                _ordered.Add((method, request));
                break;
            case var method:
                var thread = new Thread(() => RunConcurrent(method, request)) { Name = request.Method, IsBackground = true };
                _concurrent.TryAdd(thread, true);
                thread.Start();
                break;
        }
    }

    /// <summary>Cancels what is under way, drops what has not begun, and waits for the rest.</summary>
    public void Dispose()
    {
        _ended.Cancel();
        _ordered.CompleteAdding();
        _orderedThread.Join();
        foreach (var thread in _concurrent.Keys)
        {
            thread.Join();
        }

        _ended.Dispose();
        _ordered.Dispose();
    }

    private void RunOrdered()
    {
        foreach (var (method, request) in _ordered.GetConsumingEnumerable())
        {
            if (!_ended.IsCancellationRequested)
            {
                Run(method, request);
            }
        }
    }

    private void RunConcurrent(Method method, RpcMessage request)
    {
        Run(method, request);
        _concurrent.TryRemove(Thread.CurrentThread, out _);
    }

    private void Run(Method method, RpcMessage request)
    {
        byte[] answer;
        try
        {
            answer = method.Handle(request, _ended.Token);
        }
        catch (Exception e)
        {
            answer = RpcLine.Error(request.Id, ToError(e));
        }

        // A request without an id is a notification and wants no answer.
        if (request.HasId)
        {
            _answers.Answer(answer);
        }
    }

    private static RpcError ToError(Exception exception) => exception switch
    {
        AgentRequestException e => new RpcError(e.Code, e.Message),
        JsonException or ArgumentException or FormatException => new RpcError(RpcErrorCodes.InvalidParameters, exception.Message),
        ErrnoException or IOException or UnauthorizedAccessException => new RpcError(AgentMethods.RefusedByKernel, exception.Message),
        OperationCanceledException => new RpcError(RpcErrorCodes.InternalError, "the stream ended"),
        _ => new RpcError(RpcErrorCodes.InternalError, $"{exception.GetType().Name}: {exception.Message}"),
    };
}

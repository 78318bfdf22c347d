using System.Buffers.Binary;

namespace FaultLab.Lab.Docker;

/// <summary>
/// The duplex stream of an exec or of logs without a terminal. What comes is cut into frames of a header of 8 bytes, stream (1 output, 2
/// errors), three zeros and the length in big endian, and their content (Docker Engine API, "Attach to a container"); what goes is plain.
/// Reading gives the output; errors go to a callback.
/// </summary>
internal sealed class FrameStream(Stream inner, Action<ReadOnlyMemory<byte>>? onErrors = null) : Stream
{
    private const int HeaderLength = 8;
    private const byte Errors = 2;

    private readonly byte[] _header = new byte[HeaderLength];
    private int _left;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => inner.CanWrite;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="IOException">It ended within a frame, or what came is no frame.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_left == 0)
        {
            if (await inner.ReadAtLeastAsync(_header, HeaderLength, throwOnEndOfStream: false, cancellationToken) is var count && count < HeaderLength)
            {
                return count == 0 ? 0 : throw new IOException("the stream ended within a frame");
            }

            var length = BinaryPrimitives.ReadUInt32BigEndian(_header.AsSpan(4));
            if (_header[0] > Errors || _header.AsSpan(1, 3).ContainsAnyExcept((byte)0) || length > int.MaxValue)
            {
                throw new IOException("what came is no frame of the Docker engine");
            }

            if (_header[0] == Errors)
            {
                await TakeErrorsAsync((int)length, cancellationToken);
            }
            else
            {
                _left = (int)length;
            }
        }

        var read = await inner.ReadAsync(buffer[..Math.Min(_left, buffer.Length)], cancellationToken);
        _left -= read;
        return read > 0 || buffer.IsEmpty ? read : throw new IOException("the stream ended within a frame");
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override void Flush() => inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask TakeErrorsAsync(int length, CancellationToken cancellationToken)
    {
        var part = new byte[Math.Min(length, 16 * 1024)];
        while (length > 0)
        {
            var want = Math.Min(length, part.Length);
            await inner.ReadExactlyAsync(part.AsMemory(0, want), cancellationToken);
            onErrors?.Invoke(part.AsMemory(0, want));
            length -= want;
        }
    }
}

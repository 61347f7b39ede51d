using System.Buffers.Binary;
using System.Security.Cryptography;
using CitySensors.Core.Audit;

namespace CitySensors.Web.Audit;

/// <summary>Gives ids to the entries of this process, each greater than the one before. Thread safe.</summary>
internal sealed class AuditIds(TimeProvider time)
{
    private readonly uint _process = BinaryPrimitives.ReadUInt32LittleEndian(RandomNumberGenerator.GetBytes(sizeof(uint)));
    private readonly Lock _lock = new();
    private long _milliseconds;
    private int _number;

    public string Next()
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        lock (_lock)
        {
            // A clock that is set back stops until it is as late again.
            if (now > _milliseconds) (_milliseconds, _number) = (now, 0);
            else if (_number < AuditId.MaxNumber) _number++;
            else (_milliseconds, _number) = (_milliseconds + 1, 0);
            return AuditId.Create(_milliseconds, _number, _process);
        }
    }
}

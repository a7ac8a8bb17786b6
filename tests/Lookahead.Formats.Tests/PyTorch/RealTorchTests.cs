using System.Text.Json;
using Lookahead.Formats.PyTorch;
using Lookahead.Formats.Tests.Support;
using Lookahead.TestSupport;

namespace Lookahead.Formats.Tests.PyTorch;

/// <summary>Files that PyTorch itself wrote.</summary>
public sealed class RealTorchTests
{
    private const string Save = """
        import json, sys, torch
        torch.manual_seed(1)
        folder = sys.argv[1]
        model = torch.nn.Sequential(torch.nn.Linear(5, 3), torch.nn.LayerNorm(3))
        optimizer = torch.optim.AdamW(model.parameters())
        model(torch.randn(2, 5)).sum().backward()
        optimizer.step()
        base = torch.randn(6, 4)
        state = model.state_dict()
        state.update({
            'half': base.half(), 'bf16': base.bfloat16(), 'parameter': torch.nn.Parameter(base),
            'transposed': base.t(), 'slice': base[1:5:2, 1:3], 'scalar': torch.tensor(2.5), 'empty': torch.empty(0, 3),
            'ints': torch.arange(300), 'bools': torch.tensor([True, False]),
        })
        torch.save(state, folder + '/plain.pth')
        torch.save(state, folder + '/protocol4.pth', pickle_protocol=4)
        torch.save({'model': state, 'optimizer': optimizer.state_dict(), 'epoch': 3, 'lr': 1e-3, 'shape': base.shape, 'args': {'a': [1, None]}}, folder + '/nested.pth')
        torch.save(state, folder + '/old.pth', _use_new_zipfile_serialization=False)
        torch.save({'w': base, 'module': model}, folder + '/module.pth')
        torch.jit.save(torch.jit.script(model), folder + '/script.pth')
        print(json.dumps({k: {'shape': list(v.shape), 'values': v.float().flatten().tolist()} for k, v in state.items()}))
        """;

    [PythonFact("torch")]
    public void Open_FilesOfTorchSave_GiveItsValues()
    {
        using var folder = new TempFolder();
        using var json = JsonDocument.Parse(Python.Run("torch", "-c", Save, folder.Path));
        foreach (var file in new[] { "plain.pth", "protocol4.pth", "nested.pth" })
        {
            using var source = PyTorchReader.Open(folder[file]);
            Assert.Equal(json.RootElement.EnumerateObject().Select(p => p.Name), source.Names);
            foreach (var expected in json.RootElement.EnumerateObject())
            {
                var view = source[expected.Name];
                Assert.Equal(expected.Value.GetProperty("shape").EnumerateArray().Select(v => v.GetInt64()), view.Shape);
                if (view.DType is "F32" or "F16" or "BF16")
                {
                    Assert.Equal(expected.Value.GetProperty("values").EnumerateArray().Select(v => (float)v.GetDouble()), view.ReadFloats());
                }
            }
            Assert.Equal("BF16", source["bf16"].DType);
            Assert.Equal("I64", source["ints"].DType);
            Assert.Equal(299, BitConverter.ToInt64(WeightsAssert.BytesOf(source["ints"]), 299 * 8));
        }
        WeightsAssert.Refused("before version 1.6", () => PyTorchReader.Open(folder["old.pth"]));
        WeightsAssert.Refused("'torch.nn.modules.container.Sequential'", () => PyTorchReader.Open(folder["module.pth"]));
        WeightsAssert.Refused("TorchScript", () => PyTorchReader.Open(folder["script.pth"]));
    }
}
